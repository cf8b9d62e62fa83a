use super::*;
use proptest::prelude::*;

fn at(source: &str, span: Span) -> &str {
    source.get(span.range()).unwrap()
}

fn first_tree(source: &str) -> Tree<'_> {
    parse_yaml(source).unwrap_or_else(|error| panic!("{source:?}: {error:?}")).remove(0)
}

/// The value of the first member named `name` of the root.
fn value<'s>(tree: &Tree<'s>, name: &str) -> NodeId {
    let members = tree.members(tree.root().unwrap());
    members.iter().find(|member| member.name.is(name)).unwrap_or_else(|| panic!("{name}")).value
}

fn written<'s>(tree: &Tree<'s>, node: NodeId) -> &'s str {
    at(tree.source(), tree.span(node))
}

fn names(tree: &Tree, node: NodeId) -> Vec<String> {
    tree.members(node).iter().map(|member| member.name.to_string()).collect()
}

/// What holds for every text and every span.
fn check(source: &str) {
    for tree in parse_yaml(source).unwrap_or_default() {
        let mut texts: Vec<(&Text, Span)> =
            tree.members.iter().map(|member| (&member.name, member.name_span)).collect();
        for node in &tree.nodes {
            assert!(source.get(node.span.range()).is_some(), "{source:?}: {node:?}");
            match &node.value {
                Value::String(text) => texts.push((text, node.span)),
                Value::Number(text) => assert_eq!(source.get(node.span.range()), Some(*text), "{source:?}"),
                _ => {}
            }
        }
        for (text, span) in texts {
            let mut read = String::new();
            // The name of a function stands in its tag otherwise than it reads.
            if source.get(span.range()).is_some_and(|name| name.starts_with('!'))
                && matches!(text, Text::Verbatim { .. })
            {
                continue;
            }
            for piece in text.pieces() {
                assert!(source.get(piece.span.range()).is_some(), "{source:?}: {piece:?}");
                match piece.content {
                    Content::Verbatim(part) => {
                        read.push_str(part);
                        assert_eq!(source.get(piece.span.range()), Some(part), "{source:?}");
                        assert!(span.contains(piece.span), "{source:?}: {piece:?} in {span:?}");
                    }
                    Content::Escaped(character) => read.push(character),
                    Content::Unknown => return,
                }
            }
            assert_eq!(text.as_str(), Some(read.as_str()), "{source:?}");
        }
    }
}

/// What the parser says that the scalars read, names included, in the order of the text.
fn scalars_of_parser(source: &str) -> Vec<String> {
    let events = Parser::new_from_str(source).map_while(Result::ok);
    events
        .filter_map(|(event, _)| if let Event::Scalar(text, ..) = event { Some(text.into_owned()) } else { None })
        .collect()
}

#[test]
fn each_character_is_found_in_each_style() {
    // The source, what the value of `é` reads, where the value stands.
    for (source, decoded, place) in [
        ("é: one", "one", "one"),
        ("é: one # c\n", "one", "one"),
        ("é: a\u{a0}\nf: b", "a\u{a0}", "a\u{a0}"),
        ("é: one\n  two\n\n  three\n", "one two\nthree", "one\n  two\n\n  three"),
        ("é: one \t\n two\r\n \r\n\r\n three", "one two\n\nthree", "one \t\n two\r\n \r\n\r\n three"),
        ("é: ' one '", " one ", "' one '"),
        ("é: ''", "", "''"),
        ("é: 'it''s  \n  two' # c", "it's two", "'it''s  \n  two'"),
        (
            "é: \"a\\\"b\\u00e9\\x41\\U0001F600 \\\n   c\n   d\\n\\t\\/\\\\\"",
            "a\"b\u{e9}A\u{1f600} c d\n\t/\\",
            "\"a\\\"b\\u00e9\\x41\\U0001F600 \\\n   c\n   d\\n\\t\\/\\\\\"",
        ),
        ("é: \"one\\\n\n\n  two\n\n\n  three \"", "one\n\ntwo\n\nthree ", "\"one\\\n\n\n  two\n\n\n  three \""),
        ("é: \" \n one\\\r\n  \\  two\n \"", " one  two ", "\" \n one\\\r\n  \\  two\n \""),
        ("é: |\n   one\n     two\n\n   three\n", "one\n  two\n\nthree\n", "|\n   one\n     two\n\n   three"),
        ("é: |-\r\n  one\r\n   two\r\n", "one\n two", "|-\r\n  one\r\n   two"),
        ("é: | # a | b\n  one  \n\n# c\nf: g", "one  \n", "| # a | b\n  one  "),
        (
            "é: >\n  one\n  two\n\n  three\n   four\n  five\n",
            "one two\nthree\n four\nfive\n",
            ">\n  one\n  two\n\n  three\n   four\n  five",
        ),
        ("é: >\r\n  one\r\n  two\r\n\r\n  three\r\n", "one two\nthree\n", ">\r\n  one\r\n  two\r\n\r\n  three"),
        (
            "é: >-\n\n \n  one\n   two\n\n   three\n\n\n  four\n",
            "\n\none\n two\n\n three\n\n\nfour",
            ">-\n\n \n  one\n   two\n\n   three\n\n\n  four",
        ),
        ("é: |+\n\n  one\n\n", "\none\n\n", "|+\n\n  one"),
        ("é: |+\n\n\nf: g", "\n\n", "|+"),
        ("é: |\nf: g", "", "|"),
        ("é: |2\n    one\n   two\n", "  one\n two\n", "|2\n    one\n   two"),
        ("é: |1-\n  \n  one", " \n one", "|1-\n  \n  one"),
        ("é: |\n \tone\n \n  two\n", "\tone\n\n two\n", "|\n \tone\n \n  two"),
        ("é: !!str |\n  one\n  two\n", "one\ntwo\n", "|\n  one\n  two"),
        ("é: !!str\n  # |\n  |2\n    one\n", "  one\n", "|2\n    one"),
        ("é: &a   # c\n  >-\n  one\n  two\n", "one two", ">-\n  one\n  two"),
        ("é: |\n  one", "one\n", "|\n  one"),
        ("é: |\n  |\n  | one\n", "|\n| one\n", "|\n  |\n  | one"),
        ("é: # a |\n  |", "", "|"),
    ] {
        let tree = first_tree(source);
        let node = value(&tree, "é");
        let text = tree.text(node).unwrap_or_else(|| panic!("{source:?}"));
        assert_eq!(text.as_str(), Some(decoded), "{source:?}");
        assert_eq!(written(&tree, node), place, "{source:?}");
        check(source);
        for word in
            text.as_str().unwrap().split_whitespace().filter(|word| word.chars().all(|c| c.is_ascii_lowercase()))
        {
            assert_eq!(at(source, text.span_of(word)), word, "{source:?}");
        }
    }
}

#[test]
fn lines_of_a_block_stand_as_they_are() {
    let pieces = |source: &str| -> Vec<String> {
        let tree = first_tree(source);
        let text = tree.text(value(&tree, "a")).unwrap();
        text.pieces()
            .map(|piece| match piece.content {
                Content::Verbatim(part) => part.to_owned(),
                _ => format!("<{}>", at(source, piece.span)),
            })
            .collect()
    };
    assert_eq!(pieces("a: |\n  one\n  two\n\n  three\n"), ["one\n", "two\n\n", "three", "<>"]);
    assert_eq!(pieces("a: |\r\n  one\r\n  two\r\n"), ["one", "<\r\n>", "two", "<>"]);
    assert_eq!(pieces("a: >\n  one\n  two\n\n  three\n"), ["one", "<\n  >", "two", "<\n\n>", "three", "<>"]);
    assert_eq!(pieces("a: \"b\\u0063d\""), ["b", "<\\u0063>", "d"]);
    assert_eq!(pieces("a: 'b''c'"), ["b", "<''>", "c"]);
}

#[test]
fn plain_scalars_have_the_types_of_the_core_schema() {
    for text in ["12", "-1", "+0.5", "1e3", "012345678901", ".5", "1.", "0x1F", "0o17", "-.inf", ".nan"] {
        assert!(matches!(scalar::plain_value(text), Some(Value::Number(_))), "{text}");
    }
    for text in ["2012-10-17", "1.2.3", "e3", "-", "yes", "arn:aws", "1_000", ".", "0x", "-0x1", "-.nan", "1e"] {
        assert!(scalar::plain_value(text).is_none(), "{text}");
    }
}

#[test]
fn tags_of_yaml_say_what_a_plain_scalar_is() {
    let tree = first_tree("[~, TRUE, 'true', !!str 12, ! 12, !!int 12, !!str , !<tag:x,2000:y> 1, !!null ]");
    let kinds: Vec<&str> = tree.items(tree.root().unwrap()).iter().map(|&id| kind(&tree, id)).collect();
    assert_eq!(kinds.join(" "), "null bool text text text numb text text null");
}

fn kind(tree: &Tree, id: NodeId) -> &'static str {
    match tree.node(id).value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "numb",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
        Value::Unknown => "open",
    }
}

#[test]
fn missing_values_are_null_where_they_are_missing() {
    for (source, name, place) in [
        ("a:\nb: c", "a", 2),
        ("a: \t\n", "a", 2),
        ("{a, b: c}", "a", 2),
        ("{a: , b: c}", "a", 3),
        ("{a}", "a", 2),
        ("a: &x\nb: c", "a", 5),
        ("? a\n", "a", 3),
    ] {
        let tree = first_tree(source);
        let node = value(&tree, name);
        assert_eq!((kind(&tree, node), tree.span(node)), ("null", Span::empty(place)), "{source:?}");
    }
    let tree = first_tree("- \n- x\n-");
    let root = tree.root().unwrap();
    let spans: Vec<Span> = tree.items(root).iter().map(|&item| tree.span(item)).collect();
    assert_eq!(spans, [Span::empty(1), Span::new(5, 6), Span::empty(8)]);
    assert_eq!(tree.span(root), Span::new(0, 8));
}

#[test]
fn collections_stand_from_their_first_character_to_their_last() {
    for (source, place) in [
        ("a:\n  b: c # d\n\n# e\n", "b: c"),
        ("a:\n  - b\n  - c # d\n\nf: g", "- b\n  - c"),
        ("a:\n- b\n-  c\nf: g", "- b\n-  c"),
        ("a:\n- - b\n  - c\n", "- - b\n  - c"),
        ("a: &x # d\n-   - b\n", "-   - b"),
        ("a: { b: c }  # d", "{ b: c }"),
        ("a: &x [b, # d\n ] ", "[b, # d\n ]"),
        ("a:\n  b: |\n    c\n\nd: e", "b: |\n    c"),
        ("a:\n  ? b\n  : - c\n    - d\n", "b\n  : - c\n    - d"),
        ("x: &x 1\na:\n  - *x\n  - *x\n", "- *x\n  - *x"),
        ("x: &x {y: z}\na:\n  <<: *x\n  b: *x\n", "<<: *x\n  b: *x"),
        ("a:\n  - &b c\n  - !Ref d\n", "- &b c\n  - !Ref d"),
        ("a: [b: c, d]", "[b: c, d]"),
    ] {
        let tree = first_tree(source);
        assert_eq!(written(&tree, value(&tree, "a")), place, "{source:?}");
        check(source);
    }
    let tree = first_tree("[{a: b}: [c], [d]: e]");
    let pairs: Vec<&str> = tree.items(tree.root().unwrap()).iter().map(|&pair| written(&tree, pair)).collect();
    assert_eq!(pairs, ["{a: b}: [c]", "[d]: e"]);
}

#[test]
fn short_tags_are_functions() {
    for (source, name, place, inner) in [
        ("a: !Ref b # c", "Ref", "!Ref b", "text"),
        ("a: !Condition b", "Condition", "!Condition b", "text"),
        ("a: !Sub\n  - b\n  - {c: d}\n", "Fn::Sub", "!Sub\n  - b\n  - {c: d}", "list"),
        ("a: !Sub |\n  b\n", "Fn::Sub", "!Sub |\n  b", "text"),
        ("a: &x !Transform\n  b: c\n", "Fn::Transform", "!Transform\n  b: c", "dict"),
        ("a: !GetAtt &x b.c", "Fn::GetAtt", "!GetAtt &x b.c", "text"),
        ("a: !Select [1, !GetAZs ]", "Fn::Select", "!Select [1, !GetAZs ]", "list"),
        ("a: !GetAZs\nb: c", "Fn::GetAZs", "!GetAZs", "null"),
        ("a: !GetAZs ''", "Fn::GetAZs", "!GetAZs ''", "text"),
        ("é: [!Ref x]\na: !Select 12", "Fn::Select", "!Select 12", "text"),
        ("{a: !Ref x,b: c}", "Ref", "!Ref x", "text"),
    ] {
        let tree = first_tree(source);
        let node = value(&tree, "a");
        let [member] = tree.members(node) else { panic!("{source:?}") };
        assert!(member.name.is(name), "{source:?}");
        assert_eq!(at(source, member.name_span).trim_start_matches('!'), name.trim_start_matches("Fn::"), "{source:?}");
        assert_eq!((written(&tree, node), kind(&tree, member.value)), (place, inner), "{source:?}");
        check(source);
    }
    let tree = first_tree("a: !Mystery {b: c}");
    let node = value(&tree, "a");
    assert_eq!((kind(&tree, node), tree.is_open(node), written(&tree, node)), ("open", true, "!Mystery {b: c}"));
}

#[test]
fn aliases_are_the_nodes_they_name() {
    let tree = first_tree("a: &x {k: [&y z]}\nb: *x\nc: [*y, &w [*w]]\n&n d: *n\n");
    assert_eq!(value(&tree, "a"), value(&tree, "b"));
    let [alias, own] = tree.items(value(&tree, "c")) else { panic!() };
    assert!(tree.text(*alias).unwrap().is("z"));
    let [inner] = tree.items(*own) else { panic!() };
    assert_eq!((kind(&tree, *inner), tree.is_open(*inner), written(&tree, *inner)), ("open", true, "*w"));
    assert!(tree.text(value(&tree, "d")).unwrap().is("d"));
    // An anchor of one document is unknown in the next.
    let trees = parse_yaml("&x a\n---\n- *x\n").unwrap();
    assert!(trees[1].is_open(trees[1].items(trees[1].root().unwrap())[0]));
}

#[test]
fn merge_keys_add_what_is_missing() {
    let base = "p: &p {a: 1, b: 2}\nq: &q {b: 3, c: 4}\nr:\n";
    for (mapping, expected, open) in [
        ("  <<: *p\n  b: 5\n", "b=5 a=1", false),
        ("  b: 5\n  <<: [*p, *q]\n", "b=5 a=1 c=4", false),
        ("  <<: *q\n  <<: *p\n", "b=3 c=4 a=1", false),
        ("  <<: {d: 6}\n", "d=6", false),
        ("  <<: 1\n  d: 6\n", "d=6", true),
        ("  <<: [*p, x]\n", "a=1 b=2", true),
        ("  <<: !Ref x\n", "", true),
        ("  \"<<\": 7\n", "<<=7", false),
    ] {
        let source = format!("{base}{mapping}");
        let tree = first_tree(&source);
        let node = value(&tree, "r");
        let members: Vec<String> = tree
            .members(node)
            .iter()
            .map(|member| format!("{}={}", member.name, written(&tree, member.value)))
            .collect();
        assert_eq!((members.join(" ").as_str(), tree.is_open(node)), (expected, open), "{mapping:?}");
    }
}

#[test]
fn names_and_documents_are_kept() {
    let tree = first_tree("a: 1\n'a': 2\n? [b]\n: 3\n12: 4\n!Ref c: 5\n");
    let root = tree.root().unwrap();
    assert_eq!(names(&tree, root), ["a", "a", "${…}", "12", "${…}"]);
    assert_eq!(tree.members(root)[1].name_span, Span::new(5, 8));
    let source = "\u{feff}# c\n---\na: 1\n---\n---\n[é, \"b\"]\n...\n";
    let trees = parse_yaml(source).unwrap();
    let roots: Vec<&str> = trees.iter().map(|tree| written(tree, tree.root().unwrap())).collect();
    assert_eq!(roots, ["a: 1", "", "[é, \"b\"]"]);
    assert!(trees.iter().all(|tree| tree.source() == source));
    assert!(parse_yaml("# c\n").unwrap().is_empty());
}

#[test]
fn errors_say_where() {
    for (source, place, message) in [
        ("é: \"a", 4, "unexpected end of stream"),
        ("é: *x", 4, "unknown anchor"),
        ("\u{feff}é: [a\n", 10, "flow sequence"),
        ("a: b: c", 4, "mapping values"),
    ] {
        let error = parse_yaml(source).unwrap_err();
        assert_eq!(error.span, Span::empty(place), "{source:?}: {}", error.message);
        assert!(error.message.contains(message), "{source:?}: {}", error.message);
    }
}

#[test]
fn nothing_is_too_deep_or_too_much() {
    for (opening, closing) in [("[", "]"), ("{a: ", "}"), ("!Ref [", "]"), ("- ", "")] {
        let nested = |depth: usize| format!("{}x{}", opening.repeat(depth), closing.repeat(depth));
        let deepest = if opening.starts_with('!') { MAX_DEPTH / 2 } else { MAX_DEPTH };
        assert!(parse_yaml(&nested(deepest)).is_ok(), "{opening}");
        for depth in [deepest + 1, 200, 300, 100_000] {
            assert_eq!(parse_yaml(&nested(depth)).unwrap_err().message, "nested too deep", "{opening} {depth}");
        }
    }
    // Through aliases, too: of 100 levels each.
    let deep = format!("a: &a {}{}\n", "[".repeat(100), "]".repeat(100));
    assert!(parse_yaml(&format!("{deep}b: {}*a{}", "[".repeat(27), "]".repeat(27))).is_ok());
    assert!(parse_yaml(&format!("{deep}b: {}*a{}", "[".repeat(28), "]".repeat(28))).is_err());
    // A chain of merges is no deeper than its links.
    let chain: String = (1..300).map(|i| format!("a{i}: &a{i} {{<<: *a{}, k{i}: 1}}\n", i - 1)).collect();
    assert_eq!(parse_yaml(&format!("a0: &a0 {{}}\n{chain}")).unwrap_err().message, "too many merged members");
    let chain: String = (1..20).map(|i| format!("a{i}: &a{i} {{<<: *a{}, k{i}: 1}}\n", i - 1)).collect();
    let chain = format!("a0: &a0 {{}}\n{chain}");
    let tree = first_tree(&chain);
    assert_eq!(tree.members(value(&tree, "a19")).len(), 19);
    let many: String = (0..2000).map(|i| format!("k{i}: 1, ")).collect();
    let bomb = format!("a: &a {{{many}}}\nb: [{}]", "{<<: [*a, *a, *a]}, ".repeat(2000));
    assert_eq!(parse_yaml(&bomb).unwrap_err().message, "too many merged members");
}

#[test]
fn long_texts_make_no_more_nodes_than_bytes() {
    let n = 300_000;
    for source in [
        "a: b\n".repeat(n / 5),
        "- ".repeat(n),
        "? ".repeat(n),
        "{a, b: , ".repeat(n),
        format!("\"\\n{}\"", " ".repeat(n)),
        format!("'''{}\n{}'", " ".repeat(n), " ".repeat(n)),
        format!("a{}\n b", " ".repeat(n)),
        format!("a: >\n{}", "  ab\n\n".repeat(n / 6)),
        format!("a: >\n  x\n{}  y", " \n".repeat(n / 2)),
        format!("a: |+\n  x\n{}", "\n".repeat(n)),
        format!("{}é: |\n  x\n", "#\n".repeat(n / 2)),
        format!("[{}]", ", ".repeat(n)),
        format!("[{}]", "a: , ".repeat(n / 5)),
        format!("[&a x, {}]", "*a, ".repeat(n / 4)),
        "é: b\n".repeat(n / 6),
        "--- |\n a\n".repeat(n / 9),
    ] {
        let trees = parse_yaml(&source).unwrap_or_default();
        assert!(trees.iter().all(|tree| tree.nodes.len() <= source.len()));
    }
}

/// What a template holds as text is often indented less than its key.
#[test]
fn quoted_scalars_may_be_outdented() {
    for (source, decoded) in [
        ("    é: 'one\n  two ''\n three'", "one   two '  three"),
        ("  é:\n    a: \"one \\\" two\n  \\u00e9\"\n    b: 'x\ny'", "one \" two   \u{e9}"),
    ] {
        let tree = first_tree(source);
        let mut node = tree.root().unwrap();
        while let Some(member) = tree.members(node).first() {
            node = member.value;
        }
        let text = tree.text(node).unwrap();
        assert_eq!(text.as_str(), Some(decoded), "{source:?}");
        let word = text.as_str().unwrap().get(..3).unwrap();
        assert_eq!(at(source, text.span_of(word)), "one");
    }
}

/// So are policies that were copied from JSON.
#[test]
fn brackets_may_be_outdented() {
    let json = "{\n\"one\": [\"a\", {\n\"b\": \"é # \\\"}\"\n}\n],\n 'two': x\n}";
    for indent in ["", " ", "  ", "    "] {
        let source = format!("  k:\n    a: {}\n    z: 'end'\n", json.replace('\n', &format!("\r\n{indent}")));
        let tree = first_tree(&source);
        let inner = tree.member(tree.root().unwrap(), "k").unwrap();
        assert_eq!(tree.members(inner).len(), 2, "{source}");
        let node = tree.member(inner, "a").and_then(|a| tree.member(a, "two")).unwrap();
        assert_eq!(at(&source, tree.span(node)), "x");
        let list = tree.member(inner, "a").and_then(|a| tree.member(a, "one")).unwrap();
        let text = tree.items(list).get(1).and_then(|b| tree.text(tree.member(*b, "b")?)).unwrap();
        assert_eq!(text.as_str(), Some("é # \"}"));
    }
    assert!(parse_yaml("a:\n  b: [\n c, # d\n]\n  e: 1\n").is_err(), "a comment ends at its line");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_reads_as_the_parser_says(tokens in prop::collection::vec(token(), 0..25)) {
        let source = tokens.concat();
        check(&source);
        // The scalars of a document without merges or tags are the parser's, names included.
        if !source.contains(['!', '&', '*', '?']) && !source.contains("<<")
            && let Ok(trees) = parse_yaml(&source)
        {
            let mut expected = scalars_of_parser(&source);
            let mut found = Vec::new();
            for tree in &trees {
                found.extend(tree.members.iter().filter_map(|member| member.name.as_str().map(str::to_owned)));
                for node in &tree.nodes {
                    match &node.value {
                        Value::String(text) => found.extend(text.as_str().map(str::to_owned)),
                        Value::Null | Value::Bool(_) | Value::Number(_) => {
                            found.push(at(&source, node.span).to_owned());
                        }
                        _ => {}
                    }
                }
            }
            expected.sort();
            found.sort();
            prop_assert_eq!(found, expected, "{:?}", source);
        }
    }

    #[test]
    fn words_of_a_scalar_are_found(lines in prop::collection::vec("( {0,3}[a-zé]{1,4}){0,2} {0,2}", 1..6), style in 0..6usize, crlf: bool) {
        let header = ["|", ">", "|-", ">+", "'", "\""][style];
        let body: String = lines.iter().map(|line| format!("  {line}\n")).collect();
        let mut source = match style {
            0..4 => format!("é: {header}\n  x\n{body}f: g\n"),
            _ => format!("é: {header}x\n{body}{header}\nf: g\n").replace(&format!("\n{header}"), &format!(" {header}")),
        };
        if crlf {
            source = source.replace('\n', "\r\n");
        }
        let tree = first_tree(&source);
        check(&source);
        let text = tree.text(value(&tree, "é")).unwrap();
        for word in text.as_str().unwrap().split_whitespace() {
            prop_assert_eq!(at(&source, text.span_of(word)), word, "{:?}", source);
        }
    }
}

fn token() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "a: ",
        "b",
        "c",
        "- ",
        "? ",
        "\n",
        "\n",
        "\n  ",
        "\n  ",
        "\n    ",
        "\r\n",
        "\r\n  ",
        "\r",
        "\t",
        " ",
        "  ",
        "'",
        "''",
        "\"",
        "\\",
        "\\n",
        "\\\n",
        "\\x41",
        "\\u00e9",
        "|",
        "|-",
        "|+\n  ",
        "|2\n  ",
        ">",
        ">-\n  ",
        ">\n  ",
        "# c",
        "é",
        "\u{1f600}",
        "\u{feff}",
        "\u{a0}",
        "\0",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "!Ref ",
        "!Sub ",
        "!!str ",
        "!X ",
        "&a ",
        "*a",
        "<<: ",
        "12",
        "true",
        "~",
        "---\n",
        "...\n",
        "\n- ",
        "\n  - ",
        "k: |\n  x\n",
        "k: >\n  x\n  y\n",
        "'x y'",
        "\"x\\ty\"",
    ]);
    prop_oneof![8 => fixed.prop_map(str::to_owned), 1 => any::<char>().prop_map(|c| c.to_string())]
}
