using System.CommandLine;
using Ias.Cli.Runs;
using Ias.Core.Agents;
using Ias.Core.Agents.Known;
using Ias.Core.Config;
using Ias.Core.Planning;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Planning;

namespace Ias.Cli.Planning;

/// <summary>Arguments of <c>ias plan</c>: the request and its source, the number of sprints, the agent.</summary>
internal sealed class WishFlags
{
    private const int LongestWish = 64 << 10;

    private readonly Argument<string?> _wish = new("wish")
    {
        Description = "What shall be reached, in your own words",
        HelpName = "WISH",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<int?> _issue = new("--from-issue")
    {
        Description = "Take the wish from this GitHub issue",
        HelpName = "N",
        CustomParser = NumberOption.OptionalWithin(1),
    };
    private readonly Option<string?> _file = new("--from")
    {
        Description = "Take the wish from a file; -: standard input",
        HelpName = "FILE",
    };
    private readonly Option<string?> _sprints = new("--sprints")
    {
        Description =
            $"How many sprints: 3, or 2-4 (default: {PlanSize.Usual.Least}-{PlanSize.Usual.Most}; at most {PlanSize.MostSprints})",
        HelpName = "N|N-M",
    };
    private readonly Option<bool> _append = new("--append") { Description = "Keep the sprints of the plan; the new ones come behind them" };
    private readonly Option<string?> _agent = new("--agent")
    {
        Description = $"The agent that plans, with a model if wanted: {KnownAgents.ExampleWithModel}; or a command line",
        HelpName = "NAME[:MODEL]",
    };
    private readonly Option<string?> _continue = new("--continue")
    {
        Description = "Go on with a planning: after your answer, after a failure, or to keep its plan (default: the newest)",
        HelpName = "ID",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _import = new("--import")
    {
        Description = "Make the plan of a checklist, such as .ralph/fix_plan.md or PRD.md, without an agent",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_wish);
        foreach (var option in (Option[])[_issue, _file, _import, _sprints, _append, _agent, _continue])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The configuration, with the agent that was named over it.</summary>
    /// <exception cref="ProblemException">There is no such agent.</exception>
    public Configuration Over(Configuration configuration, ParseResult parsed)
    {
        if (parsed.GetValue(_agent) is not { } agent)
        {
            return configuration;
        }

        var choice = AgentChoice.Parse(agent);
        return KnownAgents.Names.Contains(choice.Name) && choice.Model.Length > 0
            ? configuration.With("--agent", choice.Name).With("--model", choice.Model)
            : configuration.With("--agent", agent);
    }

    /// <summary>The file whose checklist becomes the plan; null = an agent plans.</summary>
    /// <exception cref="ProblemException">Something else was asked for beside it.</exception>
    public string? Imported(ParseResult parsed, CommandContext context)
    {
        if (parsed.GetValue(_import) is not { } file)
        {
            return null;
        }

        return
            parsed.GetValue(_wish) is not null
            || new Option[] { _issue, _file, _sprints, _agent, _continue }.Any(option => parsed.GetResult(option) is { Implicit: false })
            ? throw new ProblemException(
                new Problem(
                    "--import makes the plan of a file and starts no agent; of the other options only --append, --dry-run, --yes and --json go with it.",
                    Next: ShellLine.Of(
                        $"{context.CalledAs:raw} plan --import {file}\n{context.CalledAs:raw} plan --from {file}     (an agent makes a plan of it)"
                    ),
                    Exit: ExitCode.Usage
                )
            )
            : file;
    }

    /// <summary>True when the sprints of the existing plan stay (<c>--append</c>).</summary>
    public bool Appends(ParseResult parsed) => parsed.GetValue(_append);

    /// <summary>The planning to continue; null = a new one is requested.</summary>
    /// <exception cref="ProblemException">There is no such planning.</exception>
    public PlanRecord? Continued(ParseResult parsed, PlanFiles files, CommandContext context)
    {
        if (parsed.GetResult(_continue) is null)
        {
            return null;
        }

        if (parsed.GetValue(_wish) is not null || parsed.GetValue(_issue) is not null || parsed.GetValue(_file) is not null)
        {
            throw new ProblemException(
                new Problem(
                    "--continue goes on with the wish it has; give no other.",
                    Next: $"{context.CalledAs:raw} plan --continue",
                    Exit: ExitCode.Usage
                )
            );
        }

        var by = parsed.GetValue(_continue) ?? "";
        return files.Find(by) switch
        {
            null => throw new ProblemException(
                new Problem(
                    by.Length > 0 ? $"There is no planning {by} here." : "No planning waits here.",
                    Next: $"{context.CalledAs:raw} plan \"what shall be reached\"",
                    Exit: ExitCode.NothingToDo
                )
            ),
            { State: PlanState.Kept } kept => throw new ProblemException(
                new Problem($"The plan of {kept.Id} was kept.", files.Plan, $"{context.CalledAs:raw} run sprint-plan", ExitCode.NothingToDo)
            ),
            var found => found,
        };
    }

    /// <exception cref="ProblemException">Nothing is wished, or it cannot be read.</exception>
    public async Task<PlanOrder> OrderAsync(ParseResult parsed, CommandContext context, RunPlace place)
    {
        var (least, most) = parsed.GetValue(_sprints) is { } size
            ? PlanSize.Parse(size)
                ?? throw Usage($"{size} is no number of sprints: 1 to {PlanSize.MostSprints}, or a range such as 2-4.", context)
            : PlanSize.Usual;
        if (parsed.GetValue(_issue) is not null && parsed.GetValue(_file) is not null)
        {
            throw Usage("--from-issue and --from do not go together.", context);
        }

        var words = parsed.GetValue(_wish)?.Trim() ?? "";
        var (text, source) = (words, "the wish");
        if (parsed.GetValue(_issue) is { } number)
        {
            var issue = await IssueText.ReadAsync(context, place, number);
            (text, source) = ($"{issue.Title}\n\n{issue.Body}", $"issue {number}");
        }
        else if (parsed.GetValue(_file) is { } file)
        {
            (text, source) = (Read(file, context), file == "-" ? "standard input" : file);
        }

        text = text.Trim();
        if (source != "the wish" && words.Length > 0)
        {
            text = $"{text}\n\nThe person who started this adds: {words}";
        }

        return text.Length switch
        {
            0 => throw Usage(source == "the wish" ? "What shall be reached?" : $"There is nothing in {source}.", context),
            > LongestWish => throw Usage($"A wish has at most {LongestWish} characters; {source} has {text.Length}.", context),
            _ => new PlanOrder(text, source, least, most, parsed.GetValue(_append)),
        };
    }

    private static string Read(string file, CommandContext context)
    {
        try
        {
            if (file == "-")
            {
                var text = new char[LongestWish + 1];
                return new string(text, 0, System.Console.In.ReadBlock(text));
            }

            return RegularFile.Text(Path.GetFullPath(file, context.Folder))
                ?? throw new ProblemException(
                    new Problem("There is no such file.", file, $"{context.CalledAs:raw} plan --from FILE", ExitCode.Usage)
                );
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, file);
        }
    }

    private static ProblemException Usage(string what, CommandContext context) =>
        new(
            new Problem(
                what,
                Next: $"{context.CalledAs:raw} plan \"orders can be exported as CSV\"\n{context.CalledAs:raw} plan --from-issue 42\n{context.CalledAs:raw} plan --from wish.md",
                Exit: ExitCode.Usage
            )
        );
}
