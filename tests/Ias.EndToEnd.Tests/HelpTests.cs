using Ias.Cli;
using Ias.Cli.Console;
using Ias.Console.Worker.Loops;
using Ias.Tests;

namespace Ias.EndToEnd.Tests;

public sealed class HelpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _out.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task The_overview_names_every_command_and_the_first_steps()
    {
        Assert.Equal(ExitCode.Ok, await Call("--help"));

        Assert.All(Verbs.All, verb => Assert.Contains($"  {verb.Name} ", _out.ToString()));
        Assert.Contains("my-ias init --run-mode", _out.ToString());
        Assert.DoesNotContain(" ias init", _out.ToString());
    }

    [Fact]
    [Trait("Requirement", "R-034")]
    public async Task Every_commands_page_names_all_its_options_each_with_words()
    {
        foreach (var verb in Verbs.All)
        {
            using var context = Context();
            Assert.Equal(ExitCode.Ok, await App.RunAsync([verb.Name, "--help"], context));
            var command = verb.Make(context);
            foreach (var option in command.Options.Concat(command.Subcommands.SelectMany(s => s.Options)))
            {
                Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{verb.Name} {option.Name} has no words");
            }

            Assert.All(command.Options, option => Assert.Contains(option.Name, _out.ToString()));
            Assert.All(command.Subcommands, sub => Assert.Contains(sub.Name, _out.ToString()));
            Assert.False(string.IsNullOrWhiteSpace(command.Description ?? verb.Summary));
        }
    }

    [Fact]
    public async Task Every_example_is_a_command_line_that_parses()
    {
        foreach (var example in Verbs.All.SelectMany(v => v.Examples))
        {
            using var context = Context();
            var words = CommandLine.Split(example.Split("  # ")[0].Split(" > ")[0]);
            var verb = Verbs.Find(words[0])!;

            Assert.Empty(Tree.Of(verb, context).Parse([.. words], Tree.Parser).Errors);
        }

        await Task.CompletedTask;
    }

    [Theory]
    [Trait("Requirement", "R-034")]
    [InlineData("--max-cycles", "7")]
    [InlineData("--timeout", "2")]
    [InlineData("--branch", "feature/x")]
    [InlineData("--dry-run")]
    [InlineData("--local")]
    [InlineData("--confirm-push")]
    public void A_run_of_a_sprint_takes_the_protocols_options(params string[] option)
    {
        using var context = Context();

        Assert.Empty(Tree.Of(Verbs.Find("run")!, context).Parse(["run", "sprint-1", .. option], Tree.Parser).Errors);
    }

    [Theory]
    [InlineData("run-staus", "run-status")]
    [InlineData("cofnig", "config")]
    [InlineData("dmeo", "demo")]
    public async Task A_mistyped_command_is_answered_with_the_nearest_one(string typed, string meant)
    {
        Assert.Equal(ExitCode.Usage, await Call(typed));

        Assert.Contains($"Did you mean {meant}?", _error.ToString());
        Assert.Empty(_out.ToString());
    }

    [Fact]
    public async Task An_unknown_option_is_a_usage_error_with_the_nearest_one()
    {
        Assert.Equal(ExitCode.Usage, await Call("config", "show", "--jsn"));

        Assert.Contains("next: my-ias config show --json\n", _error.ToString());
    }

    [Theory]
    [InlineData("my-ias tui --theme light", "--theme", "light")]
    [InlineData("my-ias tui --theme light", "--thme", "light")]
    [InlineData("my-ias --quiet run --local sprint-1", "--quiet", "--local", "run", "sprint-1")]
    [InlineData("my-ias run --max-cycles 3 sprint-1", "run", "--max-cycels", "3", "sprint-1")]
    [InlineData("my-ias run sprint-1 --max-cycles=3", "run", "sprint-1", "--max-cycels=3")]
    [InlineData("my-ias run --from", "run", "--frob")]
    [InlineData("my-ias -C .. run-status --json", "run-status", "-C", "..", "--json")]
    [InlineData("my-ias note --quiet 'look again'", "note", "--quite", "look again")]
    public async Task An_option_that_is_mistyped_or_misplaced_is_answered_with_the_line_that_was_meant(string meant, params string[] typed)
    {
        Assert.Equal(ExitCode.Usage, await Call(typed));

        Assert.Contains($"Did you mean: {meant}\n", _error.ToString());
        Assert.Empty(_out.ToString());
    }

    [Theory]
    [InlineData("my-ias runner enqueue", "runner", "enqeue")]
    [InlineData("my-ias config get agent.name", "config", "gte", "agent.name")]
    public async Task A_mistyped_command_below_another_is_answered_with_the_line_that_was_meant(string meant, params string[] typed)
    {
        Assert.Equal(ExitCode.Usage, await Call(typed));

        Assert.Contains($"Did you mean: {meant}\n", _error.ToString());
    }

    [Fact]
    public async Task A_word_where_an_option_takes_a_number_is_answered_with_what_is_allowed()
    {
        var asked = 0;
        foreach (var verb in Verbs.All)
        {
            using var context = Context();
            var command = verb.Make(context);
            foreach (var owner in command.Subcommands.Prepend(command))
            {
                foreach (var option in owner.Options.Where(o => IsNumber(Nullable.GetUnderlyingType(o.ValueType) ?? o.ValueType)))
                {
                    _error.GetStringBuilder().Clear();
                    string[] path = owner == command ? [verb.Name] : [verb.Name, owner.Name];

                    Assert.Equal(ExitCode.Usage, await Call([.. path, option.Name, "many"]));

                    Assert.Contains($"{option.Name}: many is not a ", _error.ToString());
                    Assert.Contains("number; allowed: ", _error.ToString());
                    asked++;
                }
            }
        }

        Assert.InRange(asked, 8, 100);

        static bool IsNumber(Type type) => type == typeof(int) || type == typeof(long) || type == typeof(double);
    }

    [Theory]
    [InlineData("agent")]
    [InlineData("worker")]
    [InlineData("runner")]
    public void A_program_of_a_Console_that_goes_to_the_background_is_called_by_a_line_that_parses(string role)
    {
        using var context = Context();
        var meant = new[] { WorkerRole.Agent, WorkerRole.Worker, WorkerRole.Runner }.Single(one => one.Name == role);
        var words = AgentStart.Arguments(meant, 2, "a box");

        Assert.Empty(Tree.Of(Verbs.Find(role)!, context).Parse(words, Tree.Parser).Errors);
    }

    [Theory]
    [InlineData("run has no option --zzzzzzzz.", "run", "--zzzzzzzz", "sprint-1")]
    [InlineData("There is no option --zzzzzzzz.", "--zzzzzzzz")]
    public async Task An_option_like_no_other_is_named(string said, params string[] typed)
    {
        Assert.Equal(ExitCode.Usage, await Call(typed));

        Assert.Contains(said, _error.ToString());
    }

    [Theory]
    [InlineData("note", "--", "--from", "is wrong")]
    [InlineData("note", "- a list")]
    public async Task What_stands_behind_two_dashes_or_is_no_option_is_text(params string[] typed)
    {
        Assert.NotEqual(ExitCode.Usage, await Call(typed));
    }

    [Fact]
    public async Task Nothing_typed_says_what_there_is()
    {
        Assert.Equal(ExitCode.Ok, await Call());

        Assert.Contains("my-ias demo", _out.ToString());
    }

    [Theory]
    [InlineData(new[] { "run-s" }, "run-status")]
    [InlineData(new[] { "config", "" }, "show")]
    [InlineData(new[] { "config", "show", "--j" }, "--json")]
    [InlineData(new[] { "completion", "" }, "zsh")]
    [InlineData(new[] { "help", "de" }, "demo")]
    [InlineData(new[] { "shell", "co" }, "codex")]
    [InlineData(new[] { "init", "--profile", "" }, "control-plane")]
    [InlineData(new[] { "theme", "check", "au" }, "aurora")]
    [InlineData(new[] { "tui", "--theme", "" }, "aurora")]
    [InlineData(new[] { "tui", "--theme", "au" }, "aurora")]
    [InlineData(new[] { "demo", "--night", "--theme", "au" }, "aurora")]
    public void Completion_knows_commands_and_options(string[] words, string expected)
    {
        using var context = Context();

        Assert.Contains(expected, Completion.Suggest(words, context).Select(s => s.Word));
    }

    [Theory]
    [InlineData("bash", "bash")]
    [InlineData("zsh", "zsh")]
    [InlineData("fish", "fish")]
    public async Task The_completion_script_is_one_its_shell_can_read(string shell, string program)
    {
        Assert.Equal(ExitCode.Ok, await Call("completion", shell));
        if (!File.Exists($"/usr/bin/{program}") && !File.Exists($"/bin/{program}"))
        {
            Assert.Skip($"{program} is not installed");
        }

        File.WriteAllText(_folder.At("script"), _out.ToString());
        Assert.Equal(0, TemporaryRepository.TryRun(program, _folder.Path, "-n", _folder.At("script")).Code);
    }

    private async Task<ExitCode> Call(params string[] args)
    {
        using var context = Context();
        return await App.RunAsync(args, context);
    }

    private CommandContext Context() => new(TimeProvider.System, _out, _error, _folder.Path) { CalledAs = "my-ias" };
}
