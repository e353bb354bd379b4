using System.Text.Json;
using Ias.EndToEnd.Tests.Runs;

namespace Ias.EndToEnd.Tests;

/// <summary><c>ias checks</c> on commits of a repository.</summary>
public sealed class ChecksTests : IDisposable
{
    private const string Tests = "def test_adds():\n    assert total([1, 2]) == 3\n\n\ndef test_refuses():\n    assert refused([-1])\n";

    private readonly Sandbox _at = new();

    public ChecksTests()
    {
        Commit("tests/test_cart.py", Tests);
        _at.Repository.Git("switch", "-q", "-c", "work");
    }

    public void Dispose() => _at.Dispose();

    [Fact]
    public void What_a_branch_did_to_the_tests_is_told_by_file_and_line_and_by_the_exit_status()
    {
        Commit("src/cart.py", "def total(prices):\n    return sum(prices)\n");
        var honest = _at.Ias("checks", "--evidence", "main...HEAD");
        Commit("tests/test_cart.py", Tests.Replace("def test_refuses", "@pytest.mark.skip\ndef test_refuses"));
        var bending = _at.Ias("checks", "--evidence", "main");
        var json = _at.Ias("checks", "--evidence", "main..work", "--json");

        Assert.True(honest.Exit == 0 && honest.Out.Contains("no test was removed"), honest.ToString());
        Assert.Equal(1, bending.Exit);
        Assert.StartsWith("tests/test_cart.py:5  test \"test_refuses\" is skipped: @pytest.mark.skip\n", bending.Out);
        using var answer = JsonDocument.Parse(json.Out);
        var line = Assert.Single(answer.RootElement.GetProperty("evidence").EnumerateArray().ToArray());
        Assert.Equal(("skipped", 5), (line.GetProperty("kind").GetString(), line.GetProperty("line").GetInt32()));
    }

    [Fact]
    public void What_main_did_meanwhile_is_not_the_branchs()
    {
        Commit("src/cart.py", "def total(prices):\n    return sum(prices)\n");
        _at.Repository.Git("switch", "-q", "main");
        Commit("tests/test_cart.py", "");
        _at.Repository.Git("switch", "-q", "work");

        Assert.Equal(0, _at.Ias("checks", "--evidence", "main...HEAD").Exit);
        Assert.Equal(0, _at.Ias("checks", "--evidence", "main..HEAD").Exit); // the tests come back
        Assert.Equal(1, _at.Ias("checks", "--evidence", "HEAD..main").Exit);
    }

    [Fact]
    public void A_file_that_grew_too_large_to_be_read_has_not_lost_its_tests()
    {
        Commit("tests/test_cart.py", Tests + string.Concat(Enumerable.Repeat("# a row of data that a program wrote\n", 40_000)));

        Assert.Equal(0, _at.Ias("checks", "--evidence", "main").Exit);
    }

    [Fact]
    public void A_commit_that_is_not_there_is_named()
    {
        var said = _at.Ias("checks", "--evidence", "nowhere...HEAD");

        Assert.Equal(2, said.Exit);
        Assert.Contains("There is no commit nowhere.", said.Error);
    }

    [Fact]
    public void Checks_run_on_what_is_committed_and_what_failed_before_does_not_count()
    {
        Commit(
            ".loa.config.yaml",
            """
            checks:
              - name: sums
                run: {shell: "echo adding; grep -q right sum.txt"}
              - name: style
                run: {shell: "test -e style.txt"}
            """
        );
        Commit("sum.txt", "right\n");
        var red = _at.Ias("checks");
        var known = _at.Ias("checks", "--baseline", "HEAD");
        _at.Repository.Write("style.txt", "not committed\n");
        var dirty = _at.Ias("checks", "--json");

        Assert.Equal(1, red.Exit);
        Assert.StartsWith("sums: passed (", red.Out);
        Assert.Contains("style: failed twice, exit status 1 (", red.Out);
        Assert.Contains(": 1 fails\n", red.Out);
        Assert.Equal(0, known.Exit);
        Assert.Contains("as it does at HEAD", known.Out);
        using var answer = JsonDocument.Parse(dirty.Out);
        Assert.Equal(
            ["passed", "failed"],
            answer.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("outcome").GetString())
        );
        Assert.Single(_at.Repository.Git("worktree", "list").Trim().Split('\n'));
    }

    [Fact]
    public void Without_checks_the_next_thing_to_type_is_one()
    {
        var said = _at.Ias("checks");

        Assert.Equal(2, said.Exit);
        Assert.Contains("No checks are configured.", said.Error);
        Assert.Contains("run: [npm, test]", said.Error);
    }

    private void Commit(string path, string text)
    {
        _at.Repository.Write(path, text);
        _at.Repository.Git("add", "-A");
        _at.Repository.Git("commit", "-q", "-m", path);
    }
}
