using Ias.Engine.Scaffolding;
using Ias.Tests;

namespace Ias.Engine.Tests.Scaffolding;

public sealed class ScaffoldProfileTests : IDisposable
{
    private static readonly ProjectFacts Facts = new(
        "shop",
        [new("C#", 12)],
        [new("build", "dotnet build", "shop.sln"), new("test", "dotnet test", "shop.sln")],
        "main",
        [("origin", "https://example.org/shop.git")],
        [new("src", 12, "C#")]
    );

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Requirement", "R-076")]
    public void The_terminal_profile_writes_what_agents_read_and_nothing_for_runs()
    {
        var files = Write(ScaffoldProfile.Terminal);

        Assert.Equal(
            [
                "AGENTS.md",
                "CLAUDE.md",
                "docs/ias/project-context.md",
                "docs/ias/context/base-goal.md",
                "docs/ias/context/inputs.md",
                "docs/ias/process/run-protocol.md",
                "docs/ias/process/quality-gates.md",
                "docs/ias/decisions/template.md",
                "docs/ias/gaps.md",
                "docs/ias/runs/README.md",
                ".claude/skills/run-mode/SKILL.md",
                ".claude/commands/run.md",
                ".claude/commands/run-status.md",
                ".claude/commands/run-halt.md",
                ".claude/commands/run-resume.md",
                ".agents/skills/run-mode/SKILL.md",
            ],
            files.Select(file => file.Path)
        );
        Assert.All(files, file => Assert.True(File.Exists(_folder.At(file.Path))));
    }

    [Theory]
    [Trait("Requirement", "R-076")]
    [InlineData("hybrid", true, false, false)]
    [InlineData("control-plane", false, true, false)]
    [InlineData("full", true, true, true)]
    public void Further_profiles_add_what_their_mode_needs(string profile, bool queue, bool console, bool plan)
    {
        var paths = Write(ScaffoldProfiles.Find(profile)!.Value).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);

        Assert.Superset(Write(ScaffoldProfile.Terminal).Select(file => file.Path).ToHashSet(StringComparer.Ordinal), paths);
        Assert.Equal(
            (queue, queue, console, plan),
            (
                paths.Contains("docs/ias/process/queue.md"),
                paths.Contains(".loa.config.yaml"),
                paths.Contains("docs/ias/process/console.md"),
                paths.Contains(Scaffold.PlanPath)
            )
        );
    }

    [Fact]
    [Trait("Requirement", "R-077")]
    public void What_is_there_is_left_byte_by_byte_and_what_leads_nowhere_is_told()
    {
        File.WriteAllText(_folder.At("AGENTS.md"), "Mine.\r\n");
        File.WriteAllText(_folder.At("CLAUDE.md"), "See AGENTS.md.\n");

        var files = Write(ScaffoldProfile.Terminal);

        Assert.Equal(
            ("Mine.\r\n", "See AGENTS.md.\n"),
            (File.ReadAllText(_folder.At("AGENTS.md")), File.ReadAllText(_folder.At("CLAUDE.md")))
        );
        Assert.Equal([("AGENTS.md", false), ("CLAUDE.md", false)], files.Take(2).Select(file => (file.Path, file.Written)));
        Assert.Contains("does not mention docs/ias", files[0].Note);
        Assert.Equal("already exists", files[1].Note);
        Assert.All(Write(ScaffoldProfile.Terminal), file => Assert.False(file.Written));
    }

    [Theory]
    [Trait("Requirement", "R-043")]
    [InlineData(".claude/commands/run.md", "ias run:*", "--detach")]
    [InlineData(".claude/commands/run-status.md", "ias run-status:*", "ias run-status")]
    [InlineData(".claude/commands/run-halt.md", "ias run-halt:*", "ias run-halt")]
    [InlineData(".claude/commands/run-resume.md", "ias run-resume:*", "--detach")]
    public void A_command_says_what_it_is_what_it_may_call_and_hands_on_what_was_typed(string path, string allowed, string called)
    {
        Write(ScaffoldProfile.Terminal);

        var text = File.ReadAllText(_folder.At(path));

        Assert.Matches("^---\ndescription: .+\nargument-hint: .+\nallowed-tools: Bash.+\n---\n", text);
        Assert.Contains($"Bash({allowed})", text);
        Assert.Contains(called, text);
        Assert.Contains("\n$ARGUMENTS\n", text);
    }

    [Fact]
    [Trait("Requirement", "R-043")]
    public void Both_kinds_of_agents_get_the_same_skill_by_its_folders_name()
    {
        Write(ScaffoldProfile.Terminal);

        var skill = File.ReadAllText(_folder.At(".claude/skills/run-mode/SKILL.md"));

        Assert.StartsWith("---\nname: run-mode\ndescription: ", skill);
        Assert.Equal(skill, File.ReadAllText(_folder.At(".agents/skills/run-mode/SKILL.md")));
    }

    [Fact]
    public void The_profile_of_work_that_others_follow_says_how_a_Console_comes_in()
    {
        Write(ScaffoldProfile.ControlPlane);

        var text = File.ReadAllText(_folder.At("docs/ias/process/console.md"));

        Assert.Contains("`ias repo link`", text);
        Assert.Contains("`ias inbox`", text);
        Assert.DoesNotContain("no Console", text);
    }

    [Fact]
    public void A_dry_run_writes_nothing()
    {
        Scaffold.Profile(_folder.Path, ScaffoldProfile.Full, Facts, "", dryRun: true);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_that_is_a_link_leads_no_file_out_of_the_repository()
    {
        using var elsewhere = new TemporaryFolder();
        Directory.CreateSymbolicLink(_folder.At("docs"), elsewhere.Path);

        var refused = Assert.Throws<ProblemException>(() => Write(ScaffoldProfile.Terminal));

        Assert.Contains("outside the repository", refused.Problem.What);
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere.Path));
    }

    [Fact]
    [Trait("Requirement", "R-080")]
    public void What_was_seen_of_the_project_stands_in_the_texts_and_no_place_is_left_over()
    {
        var files = Write(ScaffoldProfile.Full);

        var context = File.ReadAllText(_folder.At("docs", "ias", "project-context.md"));
        Assert.All(
            (string[])["shop", "C# (12 files)", "`main`", "origin: https://example.org/shop.git", "| test | `dotnet test` |", "`src/`"],
            seen => Assert.Contains(seen, context)
        );
        Assert.Contains("- `dotnet test` passes completely.", File.ReadAllText(_folder.At("docs", "ias", "process", "quality-gates.md")));
        Assert.All(files, file => Assert.DoesNotContain("{{", File.ReadAllText(_folder.At(file.Path))));
    }

    [Fact]
    public void Names_from_the_repository_end_no_table_cell()
    {
        Scaffold.Profile(_folder.Path, ScaffoldProfile.Terminal, Facts with { Folders = [new("a|b`c", 1, "")] }, "", dryRun: false);

        Assert.Contains("| `a?b?c/` | 1 file: ", File.ReadAllText(_folder.At("docs", "ias", "project-context.md")));
    }

    [Fact]
    [Trait("Requirement", "R-078")]
    public void Claude_is_led_to_the_one_text_that_all_agents_read()
    {
        Write(ScaffoldProfile.Terminal);

        Assert.Equal("@AGENTS.md\n", File.ReadAllText(_folder.At("CLAUDE.md")));
    }

    [Fact]
    public void The_texts_know_how_much_of_them_is_still_to_be_filled_in()
    {
        Write(ScaffoldProfile.Terminal);
        Assert.Equal(["docs/ias/project-context.md", "docs/ias/context/base-goal.md"], ScaffoldState.Of(_folder.Path).Unfilled);

        File.WriteAllText(_folder.At("docs", "ias", "context", "base-goal.md"), "# Base goal\n\nNobody waits for a total any more.\n");

        Assert.Equal(["docs/ias/project-context.md"], ScaffoldState.Of(_folder.Path).Unfilled);
    }

    private IReadOnlyList<ScaffoldedFile> Write(ScaffoldProfile profile) =>
        Scaffold.Profile(_folder.Path, profile, Facts, "", dryRun: false);
}
