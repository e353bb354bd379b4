using System.Text;
using Ias.Core.Config;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.Config;
using Ias.Engine.Trust;
using Ias.Tests;

namespace Ias.Engine.Tests.Config;

public sealed class ConfigFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Values_of_the_file_become_the_options_and_know_their_line()
    {
        var configuration = Load(
            """
            # a comment
            paths: {root: &x src}
            run_mode:
              enabled: true
              defaults:
                max_cycles: 7
                timeout_hours: 1.5
              git: {auto_push: prompt, branch_prefix: "work/", create_draft_pr: False}
            agent:
              command: [my-agent, --quiet]
              prompt: file
            ice:
              protected_branches: [next, "v*"]
            hounfour: {other: 1, metering: {enabled: true, budget: {daily_micro_usd: 2500000}}}
            """
        );

        var options = configuration.ToRunOptions(allowHigh: true);

        Assert.True(configuration.RunModeEnabled);
        Assert.Empty(configuration.Warnings);
        Assert.Equal(
            (7, 1.5, PushMode.Prompt, "work/", false, 2.5),
            (options.MaxCycles, options.TimeoutHours, options.Push, options.BranchPrefix, options.CreateDraftPr, options.DailyBudgetUsd)
        );
        Assert.Equal(0, options.MaxCostUsd);
        Assert.Equal(("command", "file", true), (options.Agent, options.PromptBy, options.AllowHigh));
        Assert.Equal(["my-agent", "--quiet"], options.AgentCommand);
        Assert.Equal(["next", "v*"], options.ProtectedBranches);
        Assert.Equal(".loa.config.yaml:6", configuration[ConfigKeys.MaxCycles].Source);
        Assert.Equal("default", configuration[SameIssueTrigger.LimitKey.Path].Source);
        Assert.Equal("--max-cycles", configuration.With("--max-cycles", "9")[ConfigKeys.MaxCycles].Source);
    }

    [Fact]
    public void A_script_is_found_from_the_files_own_folder_wherever_one_stands()
    {
        var options = Load("agent: {script: demo/agent.yaml}").ToRunOptions();

        Assert.Equal(("scripted", _folder.At("demo", "agent.yaml")), (options.Agent, options.AgentScript));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("run_mode:\n")]
    [InlineData("run_mode:\n  defaults:\n    max_cycles: ~\n")]
    [InlineData("\uFEFFrun_mode:\n  enabled: false\n")]
    [InlineData("run_mode:\r\n  enabled: false\r\n")]
    public void What_says_nothing_leaves_the_defaults(string text)
    {
        var configuration = Load(text);

        Assert.Equal(new RunOptions(), configuration.ToRunOptions());
        Assert.Empty(configuration.Warnings);
        Assert.True(configuration.FileExists);
    }

    [Theory]
    [InlineData("run_mode:\n  enabled: yep", 2, "run_mode.enabled", "true or false")]
    [InlineData("run_mode:\n  enabled: \"true\"", 2, "run_mode.enabled", "true or false")]
    [InlineData("run_mode:\n\n  defaults: {max_cycles: 0}", 3, "run_mode.defaults.max_cycles", "from 1 to 10000")]
    [InlineData("run_mode:\n  defaults:\n    max_cycles: 2.5", 3, "run_mode.defaults.max_cycles", "a whole number")]
    [InlineData("run_mode:\n  defaults:\n    max_cycles: [1]", 3, "run_mode.defaults.max_cycles", "a whole number")]
    [InlineData("run_mode:\n  defaults:\n    timeout_hours: 8h", 3, "run_mode.defaults.timeout_hours", "a number from")]
    [InlineData("run_mode:\n  defaults:\n    timeout_hours: .nan", 3, "run_mode.defaults.timeout_hours", "a number from")]
    [InlineData("run_mode:\n  git:\n    auto_push: sometimes", 3, "run_mode.git.auto_push", "true, false or prompt")]
    [InlineData("run_mode: true", 1, "run_mode", "enabled")]
    [InlineData("run_mode:\n- enabled", 2, "run_mode", "enabled")]
    [InlineData("run_mode:\n  defaults: 3", 2, "run_mode.defaults", "max_cycles")]
    [InlineData("ice:\n  mounts: maybe", 2, "ice.mounts", "auto, require or off")]
    [InlineData("ice:\n  protected_branches: {a: b}", 2, "ice.protected_branches", "a list of strings")]
    [InlineData("ice:\n  protected_branches: [a, [b]]", 2, "ice.protected_branches", "a list of strings")]
    [InlineData("secrets:\n  patterns: ['(']", 2, "secrets.patterns", "Look-around")]
    [InlineData("secrets:\n  patterns: ['(?=x)']", 2, "secrets.patterns", "Look-around")]
    [InlineData("agent:\n  command: []", 2, "agent.command", "a command line")]
    [InlineData("agent:\n  command: \"a 'b\"", 2, "agent.command", "a command line")]
    [InlineData("agent:\n  name: claude\n  command: [a]", 3, "agent.command", "eep one of them")]
    [InlineData("a: &x 3\nrun_mode:\n  defaults:\n    max_cycles: *x", 4, "run_mode.defaults.max_cycles", "a whole number")]
    [InlineData("run_mode:\n  enabled: true\nrun_mode:\n  enabled: false", 3, "run_mode", "eep one of them")]
    [InlineData("run_mode:\n  enabled: true\n  enabled: false", 3, "run_mode.enabled", "eep one of them")]
    [InlineData("just a text", 1, "", "run_mode:")]
    [InlineData("- a\n- b", 1, "", "run_mode:")]
    public void A_wrong_value_is_named_with_file_line_key_and_what_is_allowed(string text, int line, string key, string allowed)
    {
        var problem = Assert.Throws<ProblemException>(() => Load(text)).Problem;

        Assert.StartsWith($".loa.config.yaml:{line}:", problem.On);
        Assert.EndsWith(key.Length > 0 ? $", key {key}" : "", problem.On);
        Assert.Contains(allowed, problem.Next);
        Assert.Equal(ExitCode.Usage, problem.Exit);
    }

    [Theory]
    [InlineData("run_mode:\n\tenabled: true", "tab")]
    [InlineData("run_mode: [1, 2\n", "Invalid YAML")]
    [InlineData("a: b: c\n", "Invalid YAML")]
    [InlineData("run_mode: {enabled: 'true}\n", "Invalid YAML")]
    [InlineData("a: 1\n---\nb: 2\n", "second document")]
    public void What_is_no_YAML_is_said_with_its_place(string text, string what)
    {
        var problem = Assert.Throws<ProblemException>(() => Load(text)).Problem;

        Assert.Contains(what, problem.What);
        Assert.StartsWith(".loa.config.yaml:", problem.On);
    }

    [Theory]
    [InlineData(
        "run_mode:\n  max_cycels: 3",
        ".loa.config.yaml:2: unknown key run_mode.max_cycels; did you mean run_mode.defaults.max_cycles?"
    )]
    [InlineData(
        "run_mode:\n  git:\n    autopush: true",
        ".loa.config.yaml:3: unknown key run_mode.git.autopush; did you mean run_mode.git.auto_push?"
    )]
    [InlineData("ice: {mount: off}", ".loa.config.yaml:1: unknown key ice.mount; did you mean ice.mounts?")]
    [InlineData("run_moode:\n  enabled: true", ".loa.config.yaml:1: unknown key run_moode; did you mean run_mode?")]
    [InlineData("Ice: {mounts: off}", ".loa.config.yaml:1: unknown key Ice; did you mean ice?")]
    [InlineData("secrets: {zzzzzzzzzzzzzzzz: 1}", ".loa.config.yaml:1: unknown key secrets.zzzzzzzzzzzzzzzz")]
    public void An_unknown_key_of_ours_is_warned_of_with_the_nearest_one(string text, string warning) =>
        Assert.Equal([warning], Load(text).Warnings);

    [Fact]
    public void Sections_of_other_tools_are_left_alone_whatever_they_hold()
    {
        var configuration = Load(
            "plan_and_analyze: {ride: [1, &a {b: c}, *a]}\nplan_and_analyze: 2\n? [x]\n: y\nhounfour: {flatline: 1, metering: {ledger: x}}\n"
        );

        Assert.Empty(configuration.Warnings);
        Assert.Equal(new RunOptions(), configuration.ToRunOptions());
    }

    [Fact]
    public void A_file_that_would_blow_itself_up_by_aliases_does_not()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 30; i++)
        {
            bomb.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Empty(Load(bomb + "run_mode: {enabled: true}\n").Warnings);
    }

    [Fact]
    public void Levels_without_end_are_refused_not_followed()
    {
        var problem = Assert.Throws<ProblemException>(() => Load(new string('[', 20_000))).Problem;

        Assert.Contains("levels deep", problem.What);
    }

    [Fact]
    public void What_is_not_UTF8_is_named_with_its_line()
    {
        File.WriteAllBytes(Path, [.. "run_mode:\n  git:\n    branch_prefix: "u8, 0xE9, 0x2F, 0x0A]);

        var problem = Assert.Throws<ProblemException>(() => ConfigFile.Load(_folder.Path)).Problem;

        Assert.Equal((".loa.config.yaml is not UTF-8.", ".loa.config.yaml:3"), (problem.What, problem.On));
    }

    [Fact]
    public void UTF16_is_named_with_the_command_that_mends_it()
    {
        File.WriteAllText(Path, "run_mode:\n", Encoding.Unicode);

        Assert.Contains("iconv", Assert.Throws<ProblemException>(() => ConfigFile.Load(_folder.Path)).Problem.Next);
    }

    [Fact]
    public void A_file_too_long_to_be_a_configuration_is_not_read()
    {
        File.WriteAllText(Path, new string('#', ConfigFile.MaxBytes + 1));

        Assert.Contains("1,048,577 bytes", Assert.Throws<ProblemException>(() => ConfigFile.Load(_folder.Path)).Problem.What);
    }

    [Fact]
    public void A_directory_in_the_files_place_is_told()
    {
        Directory.CreateDirectory(Path);

        Assert.Contains("directory", Assert.Throws<ProblemException>(() => ConfigFile.Load(_folder.Path)).Problem.What);
    }

    [Fact]
    public void A_link_within_the_repository_is_followed_and_one_out_of_it_is_not()
    {
        File.WriteAllText(_folder.At("real.yaml"), "run_mode: {enabled: true}\n");
        File.CreateSymbolicLink(Path, "real.yaml");
        Assert.True(ConfigFile.Load(_folder.Path).RunModeEnabled);

        File.Delete(Path);
        File.CreateSymbolicLink(Path, "/etc/passwd");
        Assert.Contains("out of the repository", Assert.Throws<ProblemException>(() => ConfigFile.Load(_folder.Path)).Problem.What);

        File.Delete(Path);
        File.CreateSymbolicLink(Path, "nowhere.yaml");
        Assert.Contains("no file", Assert.Throws<ProblemException>(() => ConfigFile.Load(_folder.Path)).Problem.What);
    }

    [Fact]
    [Trait("Requirement", "R-019")]
    [Trait("Requirement", "R-024")]
    [Trait("Requirement", "R-049")]
    [Trait("Requirement", "R-053")]
    public void Every_limit_and_check_of_a_run_has_its_key()
    {
        var options = Load(
                """
                run_mode:
                  defaults: {max_cycles: 7, timeout_hours: 2}
                  rate_limiting: {calls_per_hour: 42, max_outage_hours: 3}
                  circuit_breaker: {same_issue_threshold: 4, no_progress_threshold: 8, agent_failure_threshold: 9, rate_limit_threshold: 11}
                guardrails: {input: {enabled: false}, injection: {threshold: 0.9}}
                """
            )
            .ToRunOptions();

        Assert.Equal(
            new RunOptions() with
            {
                MaxCycles = 7,
                TimeoutHours = 2,
                CallsPerHour = 42,
                MaxOutageHours = 3,
                SameIssueThreshold = 4,
                NoProgressThreshold = 8,
                AgentFailureThreshold = 9,
                RateLimitThreshold = 11,
                Guardrails = false,
                InjectionThreshold = 0.9,
            },
            options
        );
        Assert.Equal((100, true, 0.7), (new RunOptions().CallsPerHour, new RunOptions().Guardrails, new RunOptions().InjectionThreshold));
    }

    [Theory]
    [Trait("Requirement", "R-037")]
    [InlineData("true", PushMode.Auto)]
    [InlineData("false", PushMode.Local)]
    [InlineData("prompt", PushMode.Prompt)]
    public void What_is_pushed_is_said_by_auto_push_unless_a_flag_says_otherwise(string value, PushMode push)
    {
        var configuration = Load($"run_mode: {{git: {{auto_push: {value}}}}}\n");

        Assert.Equal(push, configuration.ToRunOptions().Push);
        Assert.Equal(PushMode.Prompt, configuration.With("--confirm-push", "").ToRunOptions().Push);
        Assert.Equal(PushMode.Local, configuration.With("--local", "").ToRunOptions().Push);
    }

    [Theory]
    [Trait("Requirement", "R-026")]
    [InlineData("{enabled: true, budget: {daily_micro_usd: 2500000}}", 2.5)]
    [InlineData("{enabled: false, budget: {daily_micro_usd: 2500000}}", 0)]
    [InlineData("{budget: {daily_micro_usd: 2500000}}", 0)]
    public void The_daily_budget_counts_where_metering_is_switched_on(string metering, double usd) =>
        Assert.Equal(usd, Load($"hounfour: {{metering: {metering}}}\n").ToRunOptions().DailyBudgetUsd);

    [Fact]
    public void Without_a_file_there_are_the_defaults() => Assert.False(ConfigFile.Load(_folder.Path).FileExists);

    private string Path => _folder.At(ConfigKeys.FileName);

    private Configuration Load(string text)
    {
        File.WriteAllText(Path, text);
        return ConfigFile.Load(_folder.Path);
    }
}
