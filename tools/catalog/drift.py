"""What a refresh changes in the tables, and which losses it must not make unasked."""

import json

#: The lists of entries in the tables: table, list, the field that names an entry.
LISTS = {
    "actions": ("actions", "actions", "action"),
    "not_actions": ("actions", "not_actions", "name"),
    "condition_keys": ("condition_keys", "condition_keys", "key"),
    "global_condition_keys": ("global_condition_keys", "keys", "key"),
    "operators": ("operators", "operators", "name"),
    "partitions": ("partitions", "partitions", "id"),
    "principal_forms": ("principals", "aws_forms", "id"),
    "quotas": ("quotas", "documented", "name"),
    "service_integrations": ("service_integrations", "integrations", "id"),
    "service_principals": ("service_principals", "principals", "principal"),
}

#: The lists that may not lose a single entry.
STRICT = {"actions", "condition_keys", "global_condition_keys", "partitions", "regions", "values"}

#: The share of its entries that any other list may lose.
TOLERANCE = 0.02


def entries(tables):
    """The entries of all lists: list name to (entry name to entry). Regions and enumerated values count as lists."""
    found = {}
    for name, (table, field, key) in LISTS.items():
        found[name] = {entry[key]: entry for entry in tables.get(table, {}).get(field, [])}
    found["regions"] = {}
    for partition, facts in found["partitions"].items():
        for region in facts["regions"]:
            found["regions"][f"{partition} {region['id']}"] = region
        found["partitions"][partition] = {field: value for field, value in facts.items() if field != "regions"}
    found["values"] = {f"{key} {value}": value for key, facts in found["condition_keys"].items()
                       for value in facts.get("values", [])}
    return found


def losses(before, after, allowed=()):
    """The losses that a refresh must not make, a line each."""
    old, new = entries(before), entries(after)
    lines = []
    for name, known in old.items():
        gone = sorted(set(known) - set(new[name]))
        limit = 0 if name in STRICT else TOLERANCE * len(known)
        if len(gone) > limit and name not in allowed:
            shown = ", ".join(gone[:10]) + (", ..." if len(gone) > 10 else "")
            lines.append(f"{name} would lose {len(gone)} of {len(known)}: {shown} (--allow-shrink {name})")
    return lines


def changes(before, after):
    """What differs between two sets of tables, a line each: entries first, then everything else."""
    old, new = entries(before), entries(after)
    lines = []
    for name in old:
        for entry in sorted(set(new[name]) - set(old[name])):
            lines.append(f"{name}: added {entry}")
        for entry in sorted(set(old[name]) - set(new[name])):
            lines.append(f"{name}: removed {entry}")
        for entry in sorted(set(old[name]) & set(new[name])):
            lines += [f"{name}: {entry}: {line}" for line in field_changes(old[name][entry], new[name][entry])]
    lists = {(table, field) for table, field, _ in LISTS.values()}
    for table in sorted(set(before) | set(after)):
        rest = [{field: value for field, value in tables.get(table, {}).items() if (table, field) not in lists}
                for tables in (before, after)]
        lines += [f"{table}.json: {line}" for line in field_changes(*rest)]
    return lines


def field_changes(old, new):
    """The fields in which two entries differ, a line each; of lists what came and went."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return [] if old == new else [f"{short(old)} -> {short(new)}"]
    lines = []
    for field in [*old, *(field for field in new if field not in old)]:
        left, right = old.get(field), new.get(field)
        if left == right:
            continue
        if isinstance(left, list) and isinstance(right, list):
            gone, come = ([item for item in one if item not in other] for one, other in ((left, right), (right, left)))
            moved = [f"+{short(item)}" for item in come] + [f"-{short(item)}" for item in gone]
            lines.append(f"{field} {' '.join(moved) or 'in another order'}")
        else:
            lines.append(f"{field} {short(left)} -> {short(right)}")
    return lines


def short(value):
    """A value as JSON, cut to a length that fits a line."""
    text = json.dumps(value)
    return text if len(text) <= 80 else text[:77] + "..."
