using System.CommandLine;
using System.Text;
using Ias.Cli.Answers;
using Ias.Core.Guardrails;
using Ias.Core.Runs;

namespace Ias.Cli;

/// <summary><c>ias guard danger|pii|injection</c>: each guardrail by itself. Text comes on standard input, the answer is one JSON
/// object.</summary>
public static class GuardCommand
{
    private const int Longest = 16 << 20;

    public static Command Make(CommandContext context) => Make(context, System.Console.OpenStandardInput);

    /// <summary>The same with a standard input of one's own.</summary>
    public static Command Make(CommandContext context, Func<Stream> input) =>
        new("guard") { DangerOf(context), PiiOf(context, input), InjectionOf(context, input) };

    private static Command DangerOf(CommandContext context)
    {
        var skill = new Argument<string?>("skill")
        {
            Description = "implement, review, red-team …; default: show them all",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var mode = new Option<string>("--mode")
        {
            Description = "autonomous (nobody watches) or interactive",
            DefaultValueFactory = _ => "autonomous",
        };
        mode.AcceptOnlyFromAmong("autonomous", "interactive");
        var allow = new Option<bool>("--allow-high") { Description = "Same as ias run --allow-high" };
        var command = new Command("danger", "Show whether a skill may run, by its danger level and the mode") { skill, mode, allow };
        command.SetAction(parsed =>
        {
            var how = parsed.GetValue(mode) == "interactive" ? GuardMode.Interactive : GuardMode.Autonomous;
            if (parsed.GetValue(skill) is not { } name)
            {
                JsonAnswer.Write(
                    context,
                    new SkillsAnswer(
                        GateList.All.Skills.Select(known => DangerAnswer.Of(GateList.All.Judge(known.Skill, how, parsed.GetValue(allow))))
                    )
                );
                return (int)ExitCode.Ok;
            }

            var verdict = GateList.All.Judge(name, how, parsed.GetValue(allow));
            JsonAnswer.Write(context, DangerAnswer.Of(verdict));
            return Exit(verdict.Action);
        });
        return command;
    }

    private static Command PiiOf(CommandContext context, Func<Stream> input)
    {
        var text = new Option<bool>("--text") { Description = "Print only the cleaned text, not JSON" };
        var command = new Command(
            "pii",
            "Replace keys, tokens, passwords, email addresses and card numbers in standard input with placeholders"
        )
        {
            text,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var clean = PersonalData.Filter(await ReadAsync(context, input, cancel));
                if (parsed.GetValue(text))
                {
                    context.Out.Write(clean.Text);
                    return (int)ExitCode.Ok;
                }

                JsonAnswer.Write(
                    context,
                    new PiiAnswer(
                        clean.Action,
                        clean.Found.ToDictionary(found => found.Key.ToLowerInvariant(), found => found.Value),
                        clean.Text
                    )
                );
                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command InjectionOf(CommandContext context, Func<Stream> input)
    {
        var threshold = new Option<double>("--threshold")
        {
            Description = "Score from which text is blocked, 0 to 1",
            DefaultValueFactory = _ => Injection.DefaultThreshold,
            CustomParser = NumberOption.Within(0.0, 1.0),
        };
        var command = new Command(
            "injection",
            "Score how much standard input looks like an attempt to give orders to the agent that reads it"
        )
        {
            threshold,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var verdict = Injection.Score(await ReadAsync(context, input, cancel), parsed.GetValue(threshold));
                JsonAnswer.Write(context, new InjectionAnswer(verdict.Action, verdict.Score, verdict.Threshold, verdict.Signals));
                return Exit(verdict.Action);
            }
        );
        return command;
    }

    private static async Task<string> ReadAsync(CommandContext context, Func<Stream> input, CancellationToken cancel)
    {
        await using var stream = input();
        using var held = new MemoryStream();
        var chunk = new byte[64 << 10];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancel)) > 0)
        {
            held.Write(chunk, 0, read);
            if (held.Length > Longest)
            {
                throw new ProblemException(
                    new Problem(
                        $"The text is longer than {Longest >> 20} MiB.",
                        "standard input",
                        $"Split it: head -c 16M FILE | {context.CalledAs:raw} guard …",
                        ExitCode.Usage
                    )
                );
            }
        }

        return Encoding.UTF8.GetString(held.GetBuffer(), 0, (int)held.Length);
    }

    private static int Exit(GuardAction action) => (int)(action == GuardAction.Block ? ExitCode.Failed : ExitCode.Ok);
}
