using Ias.Engine.Config;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Processes;
using Ias.Engine.Scaffolding;
using Ias.Engine.Trust;
using Ias.Tests;

namespace Ias.Engine.Tests.PreflightChecks;

public sealed class PreflightForPeopleTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();
    private readonly TemporaryFolder _ice = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);

    public void Dispose()
    {
        _processes.Dispose();
        _ice.Dispose();
        _repository.Dispose();
    }

    [Fact]
    public async Task Where_nothing_is_prepared_it_is_a_note_with_what_prepares()
    {
        var check = await ScaffoldLineAsync();

        Assert.Equal((PreflightLevel.Note, "ias init"), (check.Level, check.Fix));
    }

    [Fact]
    public async Task Where_nothing_is_prepared_fix_writes_it_only_after_a_yes()
    {
        var report = await LookAsync();

        Assert.Empty(await Preflight.FixAsync(report, _ => Task.FromResult(false), TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(Path.Combine(_repository.Path, "docs")));

        var asked = new List<string>();
        var done = await Preflight.FixAsync(
            report,
            check => Task.FromResult(check.Ask.Length > 0 && Add(check.Ask)),
            TestContext.Current.CancellationToken
        );

        Assert.Contains("docs/ias/", Assert.Single(asked));
        Assert.Contains(".claude/commands/run.md", Assert.Single(done));
        Assert.DoesNotContain((await LookAsync()).Checks, check => check is { Name: "scaffold", CanMend: true });

        bool Add(string question)
        {
            asked.Add(question);
            return true;
        }
    }

    [Fact]
    public async Task A_command_that_a_person_has_deleted_is_not_missed()
    {
        Scaffold.Complete(_repository.Path, ProjectFacts.Unknown("work"));

        Assert.False(Directory.Exists(Path.Combine(_repository.Path, ".claude")));
        Assert.DoesNotContain((await LookAsync()).Checks, check => check is { Name: "scaffold", CanMend: true });
    }

    [Fact]
    public async Task What_is_missing_is_written_by_fix_and_nothing_else_is_touched()
    {
        Scaffold.Complete(_repository.Path, ProjectFacts.Unknown("work"));
        _repository.Write("AGENTS.md", "Mine. See docs/ias/.\n");
        File.Delete(Path.Combine(_repository.Path, "docs", "ias", "gaps.md"));

        var report = await LookAsync();
        var done = await Preflight.FixAsync(
            report,
            report.Checks.Single(check => check is { Name: "scaffold", CanMend: true }),
            TestContext.Current.CancellationToken
        );

        Assert.Equal("wrote docs/ias/gaps.md", done);
        Assert.Equal("Mine. See docs/ias/.\n", _repository.Read("AGENTS.md"));
        Assert.DoesNotContain((await LookAsync()).Checks, check => check is { Name: "scaffold", CanMend: true });
    }

    [Fact]
    public async Task A_text_of_a_persons_own_that_leads_nowhere_is_a_warning_with_the_line_to_add()
    {
        Scaffold.Complete(_repository.Path, ProjectFacts.Unknown("work"));
        _repository.Write("AGENTS.md", "Mine.\n");

        Assert.Contains(
            (await LookAsync()).Checks,
            check => check is { Name: "scaffold", Level: PreflightLevel.Warning } && check.Fix.StartsWith("Add to AGENTS.md:")
        );
    }

    [Fact]
    public async Task Where_only_people_work_nothing_that_a_run_lacks_is_a_problem()
    {
        Scaffold.Complete(_repository.Path, ProjectFacts.Unknown("work"));

        var report = await LookAsync();

        Assert.Equal([], report.Problems.Select(problem => problem.Name));
        Assert.Contains(report.Checks, check => check is { Name: "run_mode", Level: PreflightLevel.Note });
    }

    [Fact]
    public async Task With_a_configuration_a_run_is_meant_and_its_problems_stay()
    {
        Scaffold.Complete(_repository.Path, ProjectFacts.Unknown("work"));
        _repository.Write(".loa.config.yaml", "run_mode:\n  enabled: false\n");

        Assert.Contains((await LookAsync()).Problems, problem => problem.Name == "run_mode");
    }

    [Fact]
    public async Task Each_agent_on_PATH_is_told_with_its_version_and_what_logs_in()
    {
        using var home = new TemporaryFolder();
        var looked = await new Engine.Agents.AgentCheck(_processes, TimeProvider.System).LookAsync(
            new Core.Agents.Codex.CodexAgent(),
            "Codex CLI",
            _repository.Path,
            Engine.Agents.AgentPlaces.Of(home.Path, name => name == "PATH" ? "/nowhere" : null),
            TestContext.Current.CancellationToken
        );
        var checks = (await LookAsync()).Checks.Where(check => check.Name == "agents").ToList();

        Assert.Equal(("", "codex login"), (looked.Path, looked.Login.By));
        Assert.NotEmpty(checks);
        Assert.All(
            checks,
            check => Assert.True(check.Level != PreflightLevel.Problem && (check.Level == PreflightLevel.Ok || check.Fix.Length > 0))
        );
    }

    [Fact]
    public async Task A_runs_own_look_asks_nothing_of_the_terminal()
    {
        var checks = (await LookAsync(forPeople: false)).Checks;

        Assert.DoesNotContain(checks, check => check.Name is "scaffold" or "agents");
    }

    private async Task<PreflightCheck> ScaffoldLineAsync() => Assert.Single((await LookAsync()).Checks, check => check.Name == "scaffold");

    private Task<PreflightReport> LookAsync(bool forPeople = true)
    {
        var configuration = ConfigFile.Load(_repository.Path);
        return new Preflight(_processes, TimeProvider.System).LookAsync(
            new PreflightRequest(_repository.Path, configuration, "ias") { ForPeople = forPeople, IceFolder = _ice.Path },
            TestContext.Current.CancellationToken
        );
    }
}
