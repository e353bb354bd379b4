using System.Text.Json;
using Ias.Core.Agents;
using Ias.Core.Agents.Claude;
using Ias.Engine.Agents;
using Ias.Engine.PreflightChecks;
using Ias.Tests;

namespace Ias.Engine.Tests.PreflightChecks;

public sealed class ToolsPermittedTests : IDisposable
{
    private static readonly ClaudeAgent Claude = new();

    private static readonly IToolPermissions Settings = Claude.ToolPermissions;

    private readonly TemporaryFolder _home = new();
    private readonly TemporaryFolder _tree = new();

    [Theory]
    [InlineData("{}", "{\"permissions\": { \"allow\": [\"Bash\"] }}")]
    [InlineData(
        "{\n  \"zeta\": 1,\n  \"env\": {\"A\": \"b\"}\n}\n",
        "{\n  \"zeta\": 1,\n  \"env\": {\"A\": \"b\"}, \"permissions\": { \"allow\": [\"Bash\"] }\n}\n"
    )]
    [InlineData(
        "{\"permissions\": {\"deny\": [\"WebFetch\"]}, \"x\": [1,2]}",
        "{\"permissions\": {\"deny\": [\"WebFetch\"], \"allow\": [\"Bash\"]}, \"x\": [1,2]}"
    )]
    [InlineData("{\"permissions\":{\"allow\":[]}}", "{\"permissions\":{\"allow\":[\"Bash\"]}}")]
    [InlineData(
        "{\"permissions\": {\n  \"allow\": [\n    \"Bash(ls:*)\", \"Edit\"\n  ],\n  \"ask\": []\n}}",
        "{\"permissions\": {\n  \"allow\": [\n    \"Bash(ls:*)\", \"Edit\", \"Bash\"\n  ],\n  \"ask\": []\n}}"
    )]
    [InlineData("{\"a\": \"ü\", \"permissions\": {}}", "{\"a\": \"ü\", \"permissions\": {\"allow\": [\"Bash\"]}}")]
    public void What_is_missing_is_put_in_and_everything_else_stays_byte_for_byte(string before, string after)
    {
        Assert.Equal(after, Settings.WithAllowed(before, ["Bash"]));
        using var json = JsonDocument.Parse(after);
        Assert.Contains(
            "Bash",
            json.RootElement.GetProperty("permissions").GetProperty("allow").EnumerateArray().Select(r => r.GetString())
        );
    }

    [Theory]
    [InlineData("{\n  \"permissions\": {,}\n}\n", "line 2, column 19")]
    [InlineData("{\n  \"a\": 1\n} x", "line 3, column 3")]
    [InlineData("[]", "line 1")]
    [InlineData("{\"permissions\": []}", "permissions is no object")]
    [InlineData("{\"permissions\": {\"allow\": \"Bash\"}}", "permissions.allow is no list")]
    public void A_broken_file_is_reported_with_its_place_and_never_rewritten(string text, string place)
    {
        Write(text);

        var check = Assert.Single(Look());

        Assert.Equal(PreflightLevel.Warning, check.Level);
        Assert.Contains(place, check.Text);
        Assert.Null(check.Mend);
    }

    [Fact]
    [Trait("Requirement", "R-008")]
    public async Task Fix_allows_the_tools_a_run_needs_and_a_second_look_is_content()
    {
        Write("{\n  \"model\": \"opus\",\n  \"permissions\": { \"allow\": [\"Bash(npm test:*)\", \"Read\"] },\n  \"hooks\": {}\n}\n");
        var check = Assert.Single(Look());
        Assert.Equal(PreflightLevel.Note, check.Level);

        var done = await check.Mend!(TestContext.Current.CancellationToken);

        Assert.Contains("Bash, Edit, Write, Glob, Grep", done);
        Assert.Equal(
            "{\n  \"model\": \"opus\",\n  \"permissions\": { \"allow\": [\"Bash(npm test:*)\", \"Read\", \"Bash\", \"Edit\", \"Write\", \"Glob\", \"Grep\"] },\n  \"hooks\": {}\n}\n",
            File.ReadAllText(_tree.At(Settings.Project))
        );
        Assert.Equal(PreflightLevel.Ok, Assert.Single(Look()).Level);
    }

    [Theory]
    [Trait("Requirement", "R-008")]
    [InlineData("deny", "Bash", true)]
    [InlineData("deny", "Edit(*)", true)]
    [InlineData("ask", "Bash", true)]
    [InlineData("deny", "Bash(rm -rf:*)", false)]
    [InlineData("deny", "WebFetch", false)]
    public void A_tool_that_is_refused_altogether_stops_a_run(string list, string rule, bool stops)
    {
        Directory.CreateDirectory(_home.At(".claude"));
        File.WriteAllText(_home.At(".claude/settings.json"), $$$"""{"permissions":{"{{{list}}}":["{{{rule}}}"]}}""");

        var check = Assert.Single(Look());

        Assert.Equal(stops ? PreflightLevel.Problem : PreflightLevel.Ok, check.Level);
        Assert.Equal(stops, check.Text.Contains(_home.At(".claude/settings.json")));
    }

    [Fact]
    public void No_settings_at_all_are_fine() => Assert.Equal(PreflightLevel.Ok, Assert.Single(Look()).Level);

    public void Dispose()
    {
        _home.Dispose();
        _tree.Dispose();
    }

    private PreflightCheck[] Look() => ToolsPermitted.Look(Claude, _tree.Path, AgentPlaces.Of(_home.Path, _ => null), "ias");

    private void Write(string text)
    {
        Directory.CreateDirectory(_tree.At(".claude"));
        File.WriteAllText(_tree.At(Settings.Project), text);
    }
}
