//! From the tree to the AST.

use super::{
    Action, ActionBlock, ActionPattern, AwsPrincipal, ConditionBlock, ConditionKey, ConditionOperator, Document,
    Element, Item, OperatorName, Policy, Principal, PrincipalBlock, PrincipalForm, PrincipalType, Resource,
    ResourceBlock, STATEMENT_ELEMENTS, Statement,
    spelling::{POLICY_ELEMENTS, named},
};
use crate::{
    catalog::{self, ActionSet},
    syntax::{Member, NodeId, Text, Tree, Value},
    text::Span,
};
use std::cell::{Cell, OnceCell, RefCell};

/// Builds the AST of whatever `tree` holds. Of an element that stands there twice, the first is taken; of a list
/// element (principals, actions, resources) the values of all.
pub fn lower<'a>(tree: &'a Tree<'a>) -> Policy<'a> {
    let lowering = Lowering {
        tree,
        shape_is_right: Cell::new(true),
        principals_are_plain: Cell::new(true),
        actions_seen: RefCell::default(),
    };
    let mut policy = lowering.policy();
    policy.shape_is_right = lowering.shape_is_right.get();
    policy.principals_are_plain = lowering.principals_are_plain.get();
    policy
}

struct Lowering<'a> {
    tree: &'a Tree<'a>,
    shape_is_right: Cell<bool>,
    principals_are_plain: Cell<bool>,
    /// What the first few actions of the policy match: statements repeat each other.
    actions_seen: RefCell<Vec<(&'a str, ActionSet)>>,
}

/// How many actions are remembered.
const MOST_SEEN: usize = 16;

/// A string in an element that takes one or a list of them.
struct Listed<'a> {
    text: &'a Text<'a>,
    span: Span,
    item: Option<Item>,
}

impl<'a> Lowering<'a> {
    fn wrong_shape(&self) {
        self.shape_is_right.set(false);
    }

    fn require(&self, right: bool) {
        if !right {
            self.wrong_shape();
        }
    }

    /// A name that is known has to be one of those that may stand there.
    fn require_name(&self, name: Option<&str>, member: &Member) {
        self.require(member.name.as_str().is_none_or(|text| Some(text) == name));
    }

    fn policy(&self) -> Policy<'a> {
        let root = self.tree.root();
        let mut policy = Policy {
            tree: self.tree,
            document: Document(self.tree),
            span: root.map_or(Span::default(), |root| self.tree.span(root)),
            is_object: root.is_some_and(|root| self.is_object(root)),
            is_open: root.is_none_or(|root| self.tree.is_open(root)),
            may_have_more_statements: root.is_none_or(|root| self.tree.is_open(root)),
            shape_is_right: true,
            version: None,
            id: None,
            statement_name: None,
            statements: Vec::new(),
            principals_are_plain: true,
            violations: OnceCell::new(),
        };
        let Some(root) = root else { return policy };
        self.require(policy.is_object || self.is_unknown(root));
        for (name, member) in named(POLICY_ELEMENTS, self.tree.members(root)) {
            self.require_name(name, member);
            match name {
                Some("Version") => {
                    let version = self.element(member);
                    let known = version.as_str().is_none_or(|text| catalog::POLICY_VERSIONS.contains(&text));
                    self.require(known);
                    policy.version.get_or_insert(version);
                }
                Some("Id") => {
                    policy.id.get_or_insert(self.element(member));
                }
                Some("Statement") => {
                    policy.statement_name.get_or_insert(member.name_span);
                    policy.may_have_more_statements |= self.tree.is_open(member.value);
                    self.statements(member.value, &mut policy.statements);
                }
                _ => {}
            }
        }
        self.require(!policy.is_object || policy.is_open || policy.statement_name.is_some());
        policy
    }

    fn is_object(&self, node: NodeId) -> bool {
        matches!(self.tree.node(node).value, Value::Object(_))
    }

    fn is_unknown(&self, node: NodeId) -> bool {
        matches!(self.tree.node(node).value, Value::Unknown)
    }

    fn element(&self, member: &Member<'a>) -> Element<'a> {
        let text = self.tree.text(member.value);
        self.require(text.is_some() || self.is_unknown(member.value));
        Element { name: member.name_span, span: self.tree.span(member.value), text }
    }

    fn statements(&self, node: NodeId, statements: &mut Vec<Statement<'a>>) {
        match &self.tree.node(node).value {
            Value::Array(_) => {
                let items = self.tree.items(node);
                self.require(!items.is_empty() || self.tree.is_open(node));
                statements.reserve_exact(items.len());
                for &item in items {
                    statements.push(self.statement(item, statements.len()));
                }
            }
            Value::Unknown => {}
            _ => statements.push(self.statement(node, statements.len())),
        }
    }

    fn statement(&self, node: NodeId, index: usize) -> Statement<'a> {
        let mut statement = Statement {
            index,
            node,
            span: self.tree.span(node),
            is_object: self.is_object(node),
            is_open: self.tree.is_open(node),
            ..Statement::default()
        };
        self.require(statement.is_object || self.is_unknown(node));
        for (name, member) in named(STATEMENT_ELEMENTS, self.tree.members(node)) {
            self.require_name(name, member);
            match name {
                Some("Sid") => {
                    statement.sid.get_or_insert(self.element(member));
                }
                Some("Effect") => {
                    let effect = self.element(member);
                    self.require(effect.as_str().is_none_or(|text| matches!(text, "Allow" | "Deny")));
                    statement.effect.get_or_insert(effect);
                }
                Some("Principal") => self.principals(member, false, &mut statement.principal),
                Some("NotPrincipal") => self.principals(member, true, &mut statement.not_principal),
                Some("Action") => self.actions(member, false, &mut statement.action),
                Some("NotAction") => self.actions(member, true, &mut statement.not_action),
                Some("Resource") => self.resources(member, false, &mut statement.resource),
                Some("NotResource") => self.resources(member, true, &mut statement.not_resource),
                Some("Condition") => {
                    statement.condition.get_or_insert(self.condition(member));
                }
                _ => {}
            }
        }
        if statement.is_object {
            let one_of =
                |element: bool, negated: bool| (element || negated || statement.is_open) && !(element && negated);
            self.require(
                (statement.effect.is_some() || statement.is_open)
                    && one_of(statement.principal.is_some(), statement.not_principal.is_some())
                    && one_of(statement.action.is_some(), statement.not_action.is_some())
                    && one_of(statement.resource.is_some(), statement.not_resource.is_some()),
            );
        }
        statement
    }

    /// Hands over the string of `node`, or each string of the list that it is.
    fn strings(&self, node: NodeId, mut take: impl FnMut(Listed<'a>)) {
        match &self.tree.node(node).value {
            Value::String(text) => {
                self.require(!text.is(""));
                take(Listed { text, span: self.tree.span(node), item: None });
            }
            Value::Array(_) => {
                let items = self.tree.items(node);
                self.require(!items.is_empty() || self.tree.is_open(node));
                for (index, &item) in items.iter().enumerate() {
                    match &self.tree.node(item).value {
                        Value::String(text) => {
                            self.require(!text.is(""));
                            take(Listed { text, span: self.tree.span(item), item: Some(Item { list: node, index }) });
                        }
                        Value::Unknown => {}
                        _ => self.wrong_shape(),
                    }
                }
            }
            Value::Unknown => {}
            _ => self.wrong_shape(),
        }
    }

    fn principals(&self, member: &'a Member<'a>, negated: bool, block: &mut Option<PrincipalBlock<'a>>) {
        let node = member.value;
        let block = block.get_or_insert_with(|| PrincipalBlock {
            name: member.name_span,
            span: self.tree.span(node),
            negated,
            form: PrincipalForm::Other,
            is_open: self.tree.is_open(node),
            principals: Vec::new(),
        });
        let principal = |r#type, type_name, listed: Listed<'a>| {
            let (aws, is_plain) = AwsPrincipal::classify(listed.text);
            if !is_plain || r#type != PrincipalType::Aws {
                self.principals_are_plain.set(false);
            }
            let Listed { text, span, item } = listed;
            Principal { r#type, type_name, text, span, item, aws, is_plain }
        };
        match &self.tree.node(node).value {
            Value::String(text) => {
                self.require(text.as_str().is_none_or(|text| text == "*"));
                block.form = PrincipalForm::Text;
                let listed = Listed { text, span: self.tree.span(node), item: None };
                block.principals.push(principal(PrincipalType::Aws, member.name_span, listed));
            }
            Value::Object(_) => {
                block.form = PrincipalForm::Object;
                let entries = self.tree.members(node);
                self.require(!entries.is_empty() || self.tree.is_open(node));
                for (name, entry) in named(&PrincipalType::NAMES, entries) {
                    self.require_name(name, entry);
                    let r#type = PrincipalType::from_name(name);
                    block.is_open |= self.tree.is_open(entry.value);
                    self.strings(entry.value, |listed| {
                        block.principals.push(principal(r#type, entry.name_span, listed));
                    });
                }
            }
            Value::Unknown => {}
            _ => self.wrong_shape(),
        }
    }

    fn actions(&self, member: &'a Member<'a>, negated: bool, block: &mut Option<ActionBlock<'a>>) {
        let node = member.value;
        let block = block.get_or_insert_with(|| ActionBlock {
            name: member.name_span,
            span: self.tree.span(node),
            negated,
            is_open: self.tree.is_open(node),
            actions: Vec::with_capacity(self.tree.items(node).len().max(1)),
        });
        self.strings(node, |listed| block.actions.push(self.action(listed)));
    }

    fn action(&self, listed: Listed<'a>) -> Action<'a> {
        let Listed { text, span, item } = listed;
        let pattern = text.as_str().and_then(|text| {
            let colon = text.bytes().position(|byte| byte == b':')?;
            Some(ActionPattern { service: text.get(..colon)?, name: text.get(colon + 1..)? })
        });
        let matches = match (text.as_str(), pattern) {
            (Some("*"), _) => ActionSet::ALL,
            (Some(text), Some(pattern)) => self.matching(text, pattern),
            _ => ActionSet::EMPTY,
        };
        Action { text, span, item, pattern, matches }
    }

    fn matching(&self, text: &'a str, pattern: ActionPattern) -> ActionSet {
        let mut seen = self.actions_seen.borrow_mut();
        if let Some((_, matches)) = seen.iter().find(|(earlier, _)| *earlier == text) {
            return *matches;
        }
        let matches = catalog::actions_matching(pattern.service, pattern.name);
        if seen.len() < MOST_SEEN {
            seen.push((text, matches));
        }
        matches
    }

    fn resources(&self, member: &'a Member<'a>, negated: bool, block: &mut Option<ResourceBlock<'a>>) {
        let node = member.value;
        let block = block.get_or_insert_with(|| ResourceBlock {
            name: member.name_span,
            span: self.tree.span(node),
            negated,
            is_open: self.tree.is_open(node),
            resources: Vec::with_capacity(self.tree.items(node).len().max(1)),
        });
        self.strings(node, |Listed { text, span, item }| block.resources.push(Resource { text, span, item }));
    }

    fn condition(&self, member: &'a Member<'a>) -> ConditionBlock<'a> {
        let node = member.value;
        self.require(self.is_object(node) || self.is_unknown(node));
        let mut is_open = self.tree.is_open(node);
        let members = self.tree.members(node);
        let operators = members.iter().map(|operator| {
            self.require(self.is_object(operator.value) || self.is_unknown(operator.value));
            is_open |= self.tree.is_open(operator.value);
            let keys = self.tree.members(operator.value);
            ConditionOperator {
                text: &operator.name,
                span: operator.name_span,
                name: operator.name.as_str().map(OperatorName::parse),
                value: operator.value,
                keys: keys.iter().map(|key| self.condition_key(key)).collect(),
            }
        });
        let operators = operators.collect();
        ConditionBlock { name: member.name_span, span: self.tree.span(node), is_open, operators }
    }

    fn condition_key(&self, key: &'a Member<'a>) -> ConditionKey<'a> {
        let node = key.value;
        let values = match &self.tree.node(node).value {
            Value::Array(_) => self.tree.items(node),
            _ => std::slice::from_ref(&key.value),
        };
        for &value in values {
            if matches!(self.tree.node(value).value, Value::Null | Value::Array(_) | Value::Object(_)) {
                self.wrong_shape();
            }
        }
        let known = key.name.as_str().and_then(catalog::context_key);
        ConditionKey {
            text: &key.name,
            span: key.name_span,
            context_key: known.map(|(key, _)| key),
            suffix: known.and_then(|(_, suffix)| suffix),
            value: node,
            values,
            is_open: self.tree.is_open(node),
        }
    }
}
