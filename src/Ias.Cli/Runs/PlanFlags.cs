using System.CommandLine;
using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Runs;

namespace Ias.Cli.Runs;

/// <summary>The options that say which sprints a run takes.</summary>
internal sealed class PlanFlags
{
    private readonly Option<int?> _from = new("--from")
    {
        Description = "sprint-plan: the first sprint to run",
        HelpName = "N",
        CustomParser = NumberOption.OptionalWithin(1),
    };
    private readonly Option<int?> _to = new("--to")
    {
        Description = "sprint-plan: the last sprint to run",
        HelpName = "N",
        CustomParser = NumberOption.OptionalWithin(1),
    };
    private readonly Option<bool> _noConsolidate = new("--no-consolidate")
    {
        Description = "sprint-plan: one branch and pull request per sprint, each based on the branch before it",
    };

    private readonly Option<string[]> _again = new("--again")
    {
        Description = "Do this sprint again, although it is completed; may be given several times",
        HelpName = "sprint-N",
        AllowMultipleArgumentsPerToken = false,
    };

    public PlanFlags()
    {
        _again.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string[]>()?.FirstOrDefault(id => SprintId.NumberOf(id) is null) is { } wrong)
            {
                given.AddError($"--again {wrong}: name a sprint, for example --again sprint-1.");
            }
        });
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_to);
        command.Options.Add(_noConsolidate);
        command.Options.Add(_again);
    }

    /// <summary>The request with what was given; the branch of a plan has the time in its name.</summary>
    /// <exception cref="ProblemException">They do not go together.</exception>
    public RunRequest Over(RunRequest request, ParseResult parsed, CommandContext context)
    {
        request = request with { Again = Again(parsed) };
        var (from, to, apart) = (parsed.GetValue(_from), parsed.GetValue(_to), parsed.GetValue(_noConsolidate));
        if (!request.IsPlan)
        {
            if (request.Again.FirstOrDefault(id => id != request.Target) is { } other)
            {
                throw Usage(
                    $"--again {other} is not what is run: {request.Typed}.",
                    ShellLine.Of($"{context.CalledAs:raw} run {other} --again {other}")
                );
            }

            var given =
                from is not null ? _from.Name
                : to is not null ? _to.Name
                : apart ? _noConsolidate.Name
                : null;
            return given is null
                ? request
                : throw Usage(
                    $"{given} is for a plan; {request.Target} is one sprint.",
                    ShellLine.Of(
                        $"{context.CalledAs:raw} run sprint-plan {given}{(given == _noConsolidate.Name ? "" : " " + (from ?? to)):raw}"
                    )
                );
        }

        if (from > to)
        {
            throw Usage(
                $"--from {from} comes after --to {to}.",
                ShellLine.Of($"{context.CalledAs:raw} run sprint-plan --from {to} --to {from}")
            );
        }

        if (apart && request.Branch.Length > 0)
        {
            throw Usage(
                "--no-consolidate gives every sprint its own branch, named after it; --branch names one branch for all.",
                $"{context.CalledAs} run sprint-plan --no-consolidate"
            );
        }

        var branch =
            apart || request.Branch.Length > 0
                ? request.Branch
                : request.Options.BranchPrefix
                    + string.Create(CultureInfo.InvariantCulture, $"sprint-plan-{context.Time.GetUtcNow().UtcDateTime:yyyyMMdd-HHmmss}");
        return request with { From = from, To = to, Consolidate = !apart, Branch = branch };
    }

    /// <summary>The sprint to be done where none is named but with <c>--again</c>; null = there is not exactly one.</summary>
    public string? Only(ParseResult parsed) => Again(parsed) is [var only] ? only : null;

    private string[] Again(ParseResult parsed) => [.. (parsed.GetValue(_again) ?? []).Distinct(StringComparer.Ordinal)];

    private static ProblemException Usage(string what, string next) => new(new Problem(what, Next: next, Exit: ExitCode.Usage));
}
