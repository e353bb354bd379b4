using System.Text.Json;
using Ias.Tests;

namespace Ias.EndToEnd.Tests;

public sealed class InitCommandTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    [Trait("Requirement", "R-077")]
    public void A_repository_is_prepared_once_and_never_overwritten()
    {
        _repository.Write("AGENTS.md", "Mine.\n");

        var first = Ias("init");
        var again = Ias("init");

        Assert.True(first.Exit == 0, first.ToString());
        Assert.Contains("left   AGENTS.md  (already exists, but does not mention docs/ias", first.Output);
        Assert.Contains("wrote  docs/ias/process/run-protocol.md", first.Output);
        Assert.Equal("Mine.\n", _repository.Read("AGENTS.md"));
        Assert.Equal(3, again.Exit);
        Assert.DoesNotContain("wrote", again.Output);
    }

    [Fact]
    public void A_dry_run_draws_the_tree_and_changes_not_one_byte()
    {
        _repository.Write("AGENTS.md", "Mine.\n");
        var before = FolderPicture.Of(_repository.Path);

        var answer = Ias("init", "--profile", "full", "--dry-run");

        Assert.Equal(before, FolderPicture.Of(_repository.Path));
        Assert.Contains("├── AGENTS.md", answer.Output);
        Assert.Contains("│       ├── process/", answer.Output);
        Assert.Contains("nothing was written", answer.Error);
    }

    [Fact]
    public void With_json_every_file_is_told_and_nothing_else_is_printed()
    {
        _repository.Write("AGENTS.md", "Mine.\n");

        using var would = JsonDocument.Parse(Ias("init", "--dry-run", "--json").Output);
        using var did = JsonDocument.Parse(Ias("init", "--json").Output);

        Assert.Equal(
            (true, false),
            (would.RootElement.GetProperty("dry_run").GetBoolean(), did.RootElement.GetProperty("dry_run").GetBoolean())
        );
        var files = did.RootElement.GetProperty("files");
        Assert.Equal(would.RootElement.GetProperty("files").GetRawText(), files.GetRawText());
        Assert.All(
            files.EnumerateArray(),
            file => Assert.True(File.Exists(Path.Combine(_repository.Path, file.GetProperty("path").GetString()!)))
        );
        var mine = Assert.Single(files.EnumerateArray(), file => !file.GetProperty("written").GetBoolean());
        Assert.Equal("AGENTS.md", mine.GetProperty("path").GetString());
        Assert.Contains("docs/ias", mine.GetProperty("note").GetString());
    }

    [Fact]
    public void Run_mode_alone_writes_what_it_always_wrote()
    {
        Assert.Equal(0, Ias("init", "--run-mode").Exit);

        Assert.True(File.Exists(Path.Combine(_repository.Path, ".loa.config.yaml")));
        Assert.False(Directory.Exists(Path.Combine(_repository.Path, "docs")));
    }

    [Fact]
    public void An_unknown_profile_is_answered_with_the_known_ones() =>
        Assert.Contains("control-plane", Ias("init", "--profile", "cloud") is { Exit: 2 } answer ? answer.Error : "");

    [Fact]
    [Trait("Requirement", "R-083")]
    public void Preflight_mends_a_scaffold_that_lost_a_file_and_asks_nothing_of_runs_where_there_are_none()
    {
        Assert.Equal(0, Ias("init").Exit);
        _repository.Git("add", "-A");
        _repository.Git("commit", "-qm", "scaffold");
        File.Delete(Path.Combine(_repository.Path, "docs", "ias", "gaps.md"));

        var before = Ias("preflight");
        var mended = Ias("preflight", "--fix");

        Assert.Equal(0, before.Exit);
        Assert.Contains("are missing: docs/ias/gaps.md", before.Output);
        Assert.Contains("fixed    wrote docs/ias/gaps.md", mended.Output);
        Assert.True(File.Exists(Path.Combine(_repository.Path, "docs", "ias", "gaps.md")));
        Assert.Contains("Ready for an agent in this terminal", mended.Output);
    }

    [Fact]
    [Trait("Requirement", "R-078")]
    public void The_context_is_listed_in_order_with_sizes_and_what_is_missing()
    {
        var nothing = Ias("context");
        Ias("init");
        var all = Ias("context");
        var json = Ias("context", "--json");

        Assert.Equal((3, 0), (nothing.Exit, all.Exit));
        Assert.Contains("AGENTS.md", nothing.Output);
        Assert.Contains("missing", nothing.Output);
        Assert.Matches(@"AGENTS\.md\s+[0-9.]+ kB\s+~\s*\d+ tokens", all.Output);
        Assert.Matches(@"project-context\.md .* to fill in", all.Output);
        using var read = JsonDocument.Parse(json.Output);
        Assert.Equal("AGENTS.md", read.RootElement.GetProperty("start")[0].GetProperty("path").GetString());
        Assert.True(read.RootElement.GetProperty("start_tokens").GetInt64() > 500);
    }

    private Called Ias(params string[] arguments) =>
        Called.In(_repository.Path, [("GIT_CONFIG_GLOBAL", "/dev/null"), ("XDG_STATE_HOME", _repository.Home)], arguments);
}
