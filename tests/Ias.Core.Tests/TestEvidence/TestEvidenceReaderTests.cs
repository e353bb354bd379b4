using FsCheck;
using FsCheck.Fluent;
using Ias.Core.TestEvidence;

namespace Ias.Core.Tests.TestEvidence;

public sealed class TestEvidenceReaderTests
{
    private static readonly string[] Paths =
    [
        "tests/CartTests.cs",
        "src/test/java/CartTest.java",
        "src/test/kotlin/CartTest.kt",
        "cart.test.ts",
        "tests/test_cart.py",
        "cart_test.go",
        "src/cart.rs",
        "spec/cart_spec.rb",
        "tests/CartTest.php",
        "Tests/CartTests.swift",
        "tests/cart_test.cpp",
        "test/cart.bats",
        "package.json",
        ".github/workflows/ci.yml",
    ];

    private static readonly string[] Pieces =
    [
        "[Fact]\n",
        "@Test\n",
        "#[test]\n",
        "def test_a(self):\n    ",
        "func TestA(t *testing.T) {",
        "it('a', () => {",
        "it 'a' do\n",
        "fn a() ",
        "TEST(A, B) ",
        "@test \"a\" ",
        "fun `a b`() ",
        "function testA() ",
        "public void A()",
        "assert a == 1\n",
        "expect(a).toBe(1)",
        "Assert.Equal(1, a);",
        "skip",
        "it.only(",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "'",
        "`",
        "\"\"\"",
        "//",
        "/*",
        "*/",
        "#",
        "\n",
        "    ",
        ";",
        "=>",
        "end\n",
        "é",
        "\\",
        "|| true",
        "80",
        "\0",
    ];

    private static Arbitrary<string> Texts => Gen.Elements(Pieces).ListOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void Of_any_text_that_did_not_change_nothing_is_told() =>
        Prop.ForAll(
                Texts,
                Gen.Elements(Paths).ToArbitrary(),
                (text, path) => TestEvidenceReader.Read([new ChangedFile(path, text, text)]).Count == 0
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_change_of_any_text_is_read_and_each_line_that_is_told_is_there() =>
        Prop.ForAll(
                Texts,
                Texts,
                Gen.Elements(Paths).ToArbitrary(),
                (before, after, path) =>
                    TestEvidenceReader
                        .Read([new ChangedFile(path, before, after)])
                        .All(line => line.Line >= 1 && line.Line <= Math.Max(before.Count(c => c == '\n'), after.Count(c => c == '\n')) + 1)
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_test_that_came_to_another_file_is_not_removed()
    {
        const string Test = "def test_adds():\n    assert total([1, 2]) == 3\n";

        Assert.Empty(
            TestEvidenceReader.Read([new ChangedFile("tests/test_a.py", Test, null), new ChangedFile("tests/test_b.py", null, Test)])
        );
        Assert.Single(TestEvidenceReader.Read([new ChangedFile("tests/test_a.py", Test, null)]));
    }

    [Fact]
    public void Tests_of_one_name_are_told_apart_whatever_they_are_called()
    {
        const string Test = "test('a', () => {\n  expect(a()).toBe(1);\n});\n";
        var text = $"{Test}{Test}{Test.Replace("'a'", "'a (2)'", StringComparison.Ordinal)}";

        var lines = TestEvidenceReader.Read([
            new ChangedFile(
                "a.test.js",
                text,
                $"{Test}{Test.Replace("test(", "test.skip(", StringComparison.Ordinal)}{text[(2 * Test.Length)..]}"
            ),
        ]);

        Assert.StartsWith("test \"a (2)\" is skipped", Assert.Single(lines).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.test.js", "test('a', () => { assert.strictEqual(a(), 1); });\n", "assert.strictEqual(a(), 1)", "assert.ok(true)")]
    [InlineData("a.test.ts", "it('a', () => { expect(a()).toBe(1); })\n", "expect(a()).toBe(1)", "expect(true).toBe(true)")]
    [InlineData("src/a.rs", "#[test] fn adds() { assert_eq!(a(), 1); }\n", "assert_eq!(a(), 1)", "assert!(true)")]
    [InlineData("ATests.cs", "[Fact] public void Adds() { Assert.Equal(1, A()); }\n", "Assert.Equal(1, A())", "Assert.True(true)")]
    [InlineData("src/test/ATest.java", "@Test void adds() { assertEquals(1, a()); }\n", "assertEquals(1, a())", "assertTrue(true)")]
    public void A_test_of_one_line_that_checks_nothing_any_more_is_told(string path, string before, string check, string instead)
    {
        var line = Assert.Single(
            TestEvidenceReader.Read([new ChangedFile(path, before, before.Replace(check, instead, StringComparison.Ordinal))])
        );

        Assert.EndsWith("checks nothing any more", line.Text);
    }

    [Theory]
    [InlineData("assert.equal(a(), 1)", "assert.ok(true)", "checks 1 thing instead of 2")]
    [InlineData("assert.equal(b(), 2)", "assert.ok(true)", "checks 1 thing instead of 2")]
    [InlineData("assert.equal(a(), 1)", "assert.ok(a())", "accepts more: it asks for less than equality")]
    public void Of_several_checks_on_a_line_each_counts(string check, string instead, string told)
    {
        const string Before = "test('a', () => { assert.equal(a(), 1); assert.equal(b(), 2); });\n";

        var line = Assert.Single(
            TestEvidenceReader.Read([new ChangedFile("a.test.js", Before, Before.Replace(check, instead, StringComparison.Ordinal))])
        );

        Assert.EndsWith(told, line.Text);
    }

    [Fact]
    public void A_large_file_is_read_in_time_that_grows_with_its_length()
    {
        var text = string.Concat(Enumerable.Range(0, 2000).Select(i => $"def test_{i}():\n    assert total([{i}]) == {i}\n\n\n"));

        var lines = TestEvidenceReader.Read([
            new ChangedFile(
                "tests/test_a.py",
                text,
                text.Replace("    assert total([7]) == 7\n", "    total([7])\n", StringComparison.Ordinal)
            ),
        ]);

        Assert.Equal("test \"test_7\" checks nothing any more", Assert.Single(lines).Text);
    }
}
