using FsCheck;
using FsCheck.Fluent;
using Ias.Core.TestReports;

namespace Ias.Core.Tests.TestReports;

public sealed class TestReportTests
{
    [Fact]
    public void JUnit_of_Nodes_runner_is_read_with_its_suites() =>
        Reads(
            """
            <?xml version="1.0" encoding="utf-8"?>
            <testsuites>
                <testcase name="adds" time="0.001" classname="test"/>
                <testsuite name="cart" tests="4" failures="1" skipped="1" hostname="vm">
                    <testcase name="refuses a negative price" classname="test" failure="Expected values to be strictly equal:3 !== 2">
                        <failure type="testCodeFailure" message="Expected values to be strictly equal:3 !== 2">
            Error [ERR_TEST_FAILURE]: at new Promise (&lt;anonymous>)
                        </failure>
                    </testcase>
                    <testcase name="later" classname="test"><skipped type="skipped" message="true"/></testcase>
                    <testsuite name="inner"><testcase name="sums" classname="test"/></testsuite>
                </testsuite>
                <testsuite name="tax"><testcase name="rounds" classname="test"/></testsuite>
            </testsuites>
            """,
            "Passed adds",
            "Failed cart > refuses a negative price: Expected values to be strictly equal:3 !== 2",
            "Skipped cart > later",
            "Passed cart > inner > sums",
            "Passed tax > rounds"
        );

    [Fact]
    public void JUnit_of_pytest_and_of_surefire_is_read() =>
        Reads(
            """
            <testsuite name="pytest" tests="5">
              <testcase classname="tests.test_tax" name="test_rounds[2-3]"><failure message="assert 2 == 3">def test_rounds(): ...</failure></testcase>
              <testcase classname="tests.test_tax" name="test_setup"><error message="">  E fixture 'db' not found
              in conftest.py
              line 3
              line 4</error></testcase>
              <testcase classname="shop.CartTest" name="shop.CartTest.adds()"><flakyFailure message="once"/><system-out>&#27;[31mred&#27;[0m</system-out></testcase>
            </testsuite>
            """,
            "Failed tests.test_tax > test_rounds[2-3]: assert 2 == 3",
            "Failed tests.test_tax > test_setup: E fixture 'db' not found; in conftest.py; line 3",
            "Passed shop.CartTest.adds()"
        );

    [Fact]
    public void TRX_is_read_with_the_classes_that_stand_after_the_results() =>
        Reads(
            """
            <TestRun id="a" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
              <UnitTestResult testName="Shop.CartTests.Adds" outcome="Passed" testId="1"/>
              <UnitTestResult testName="Rounds" outcome="Failed" testId="2"><Output><StdOut>noise</StdOut><ErrorInfo><Message>Assert.Equal() Failure: Values differ
            Expected: 1
            Actual:   2</Message><StackTrace>at Shop</StackTrace></ErrorInfo></Output></UnitTestResult>
              <UnitTestResult testName="Later" outcome="NotExecuted" testId="3"/>
              <UnitTestResult testName="Slow" outcome="Timeout" testId="3"/>
            </Results><TestDefinitions>
              <UnitTest id="1"><TestMethod className="Shop.CartTests" name="Adds"/></UnitTest>
              <UnitTest id="2"><TestMethod className="Shop.TaxTests, Shop, Version=1.0.0.0" name="Rounds"/></UnitTest>
            </TestDefinitions></TestRun>
            """,
            "Passed Shop.CartTests.Adds",
            "Failed Shop.TaxTests > Rounds: Assert.Equal() Failure: Values differ; Expected: 1; Actual:   2",
            "Skipped Later",
            "Failed Slow"
        );

    [Fact]
    public void TAP_is_read_with_its_subtests_among_other_lines() =>
        Reads(
            """
            > shop@1.0.0 test
            TAP version 13
            # Subtest: adds
            ok 1 - adds
              ---
              duration_ms: 1.5
              ...
                # Subtest: refuses
                not ok 1 - refuses a negative price
                  ---
                  location: '/tmp/a.test.js:3:26'
                  error: |-
                    Expected values to be strictly equal:

                    3 !== 2
                  stack: |-
                    ok (/tmp/a.test.js)
                  ...
                ok 2 - later # SKIP not today
                not ok 3 - some day # TODO
                    ok 1 - sums
                    1..1
                ok 4 - inner
                1..4
            not ok 2 - cart
              ---
              error: '1 subtest failed'
              ...
                ok 1 - fine
            not ok 3 - its hook
              ---
              message: "token is not ok"
              ...
            ok
            okay, not a result
            1..3
            """,
            "Passed adds",
            "Failed cart > refuses a negative price: Expected values to be strictly equal:; 3 !== 2",
            "Skipped cart > later",
            "Skipped cart > some day",
            "Passed cart > inner > sums",
            "Passed its hook > fine",
            "Failed its hook: token is not ok",
            "Passed (no name)"
        );

    [Fact]
    public void TAP_that_bails_out_has_failed() =>
        Reads("1..3\nok 1\nBail out! no database\n", "Passed (no name)", "Failed Bail out!: no database");

    [Fact]
    public void Lines_of_go_test_are_read_and_what_holds_tests_is_none() =>
        Reads(
            """
            {"Action":"start","Package":"shop/tax"}
            {"Action":"output","Package":"shop/tax","Test":"TestRounds/half","Output":"    tax_test.go:9: got 2, want 3\n"}
            {"Action":"output","Package":"shop/tax","Test":"TestRounds/half","Output":"--- FAIL: TestRounds/half (0.00s)\n"}
            {"Action":"fail","Package":"shop/tax","Test":"TestRounds/half"}
            {"Action":"pass","Package":"shop/tax","Test":"TestRounds/up"}
            {"Action":"fail","Package":"shop/tax","Test":"TestRounds"}
            {"Action":"skip","Package":"shop/tax","Test":"TestLater"}
            {"Action":"fail","Package":"shop/tax"}
            not json, {
            {"Action":"output","Package":"shop/cart","Output":"cart.go:3: undefined: Price\n"}
            {"Action":"fail","Package":"shop/cart"}
            {"Action":"pass","Package":"shop/empty"}
            """,
            "Failed shop/tax > TestRounds/half: tax_test.go:9: got 2, want 3",
            "Passed shop/tax > TestRounds/up",
            "Skipped shop/tax > TestLater",
            "Failed shop/cart > (package): cart.go:3: undefined: Price"
        );

    [Theory]
    [InlineData("")]
    [InlineData("all is well\nok\n")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("<html><body>ok</body></html>")]
    public void What_is_no_report_is_none(string text) => Assert.Null(TestReport.Read(text));

    [Theory]
    [InlineData("<testsuites><testcase name=\"a\">")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><testsuites><testcase name=\"&a;\"/></testsuites>")]
    public void Broken_XML_is_said_with_its_place(string text) =>
        Assert.Matches(@"[Ll]ine|DTD", Assert.Throws<FormatException>(() => TestReport.Read(text)).Message);

    [Fact]
    public void No_text_does_more_than_say_that_it_is_none() =>
        Prop.ForAll(
                Gen.Elements(
                        "<testsuites>",
                        "<testcase name='a'>",
                        "<failure/>",
                        "</testcase>",
                        "</testsuites>",
                        "<TestRun>",
                        "ok 1 - a\n",
                        "not ok\n",
                        "    ",
                        "1..2\n",
                        "TAP version 13\n",
                        "  ---\n",
                        "error: |-\n",
                        "{\"Action\":\"fail\",\"Package\":\"p\"}\n",
                        "\0",
                        "&#0;",
                        "\uFEFF",
                        "#"
                    )
                    .ListOf()
                    .ToArbitrary(),
                parts =>
                {
                    try
                    {
                        return TestReport.Read(string.Concat(parts))?.All(test => test.Name.Length > 0 || test.Message.Length == 0)
                            != false;
                    }
                    catch (FormatException e)
                    {
                        return e.Message.Length > 0;
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("adds", "cart > adds", true)]
    [InlineData("adds", "adds", true)]
    [InlineData("adds", "cart > subadds", false)]
    [InlineData("test_rounds", "tests.test_tax > test_rounds[2-3]", true)]
    [InlineData("Rounds", "Shop.TaxTests.Rounds(n: 2)", true)]
    [InlineData("rounds", "shop.TaxTest.rounds()", true)]
    [InlineData("TestRounds", "shop/tax > TestRounds/half", true)]
    [InlineData("", "a", false)]
    public void A_tests_place_is_known_by_the_end_of_its_reported_name(string name, string reported, bool isSame) =>
        Assert.Equal(isSame, new TestPlace("a", 1, name).IsNamed(reported));

    private static void Reads(string text, params string[] tests) =>
        Assert.Equal(
            tests,
            TestReport.Read(text)!.Select(test => $"{test.Outcome} {test.Name}{(test.Message.Length > 0 ? $": {test.Message}" : "")}")
        );
}
