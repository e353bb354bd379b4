using System.CommandLine;
using System.Globalization;
using Ias.Engine.Runs;

namespace Ias.Cli.Runs;

/// <summary>The options that belong to <c>run sprint-plan</c> alone.</summary>
internal sealed class PlanFlags
{
    private readonly Option<int?> _from = new("--from") { Description = "sprint-plan: the first sprint to run", HelpName = "N" };
    private readonly Option<int?> _to = new("--to") { Description = "sprint-plan: the last sprint to run", HelpName = "N" };
    private readonly Option<bool> _noConsolidate = new("--no-consolidate")
    {
        Description = "sprint-plan: one branch and pull request per sprint, each based on the branch before it",
    };

    public PlanFlags()
    {
        foreach (var number in (Option<int?>[])[_from, _to])
        {
            number.Validators.Add(given =>
            {
                if (given.GetValueOrDefault<int?>() < 1)
                {
                    given.AddError($"{number.Name} is the number of a sprint, 1 or more.");
                }
            });
        }
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_to);
        command.Options.Add(_noConsolidate);
    }

    /// <summary>The request with what was given; the branch of a plan has the time in its name.</summary>
    /// <exception cref="ProblemException">They do not go together.</exception>
    public RunRequest Over(RunRequest request, ParseResult parsed, CommandContext context)
    {
        var (from, to, apart) = (parsed.GetValue(_from), parsed.GetValue(_to), parsed.GetValue(_noConsolidate));
        if (!request.IsPlan)
        {
            var given =
                from is not null ? _from.Name
                : to is not null ? _to.Name
                : apart ? _noConsolidate.Name
                : null;
            return given is null
                ? request
                : throw Usage(
                    $"{given} is for a plan; {request.Target} is one sprint.",
                    $"{context.CalledAs} run sprint-plan {given}{(given == _noConsolidate.Name ? "" : " " + (from ?? to))}"
                );
        }

        if (from > to)
        {
            throw Usage($"--from {from} comes after --to {to}.", $"{context.CalledAs} run sprint-plan --from {to} --to {from}");
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

    private static ProblemException Usage(string what, string next) => new(new Problem(what, Next: next, Exit: ExitCode.Usage));
}
