using Ias.Core.Config;
using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Processes;
using Ias.Engine.Runs;

namespace Ias.Cli.Runs;

/// <summary>Checks everything before a run and shows all that is missing together.</summary>
internal sealed class RunPreflight(CommandContext context)
{
    /// <summary>Says what a person should know of the run that starts; with <paramref name="dryRun"/> prints its whole plan. Changes
    /// nothing in the repository. False: a person was asked and does not want it.</summary>
    /// <param name="guarded">What of it a person must have allowed; written down when the run may start.</param>
    /// <param name="asks">Shows the plan and asks whether the run is to start.</param>
    /// <exception cref="ProblemException">Something must be fixed first; everything that is wrong has been printed.</exception>
    public async Task<bool> CheckAsync(
        RunPlace place,
        Configuration configuration,
        IReadOnlyList<GuardedSetting> guarded,
        RunRequest request,
        bool dryRun,
        bool asks
    )
    {
        using var processes = new ProcessRunner(context.Time);
        var report = await new Preflight(processes, context.Time).LookAsync(
            PreflightRequest.Of(request, configuration, context.CalledAs) with
            {
                Consent = context.Consent,
                Guarded = guarded,
                IsFirstRun = context.ErrorIsTerminal && context.Heads.IsEmpty,
            },
            context.Interrupt
        );
        foreach (var check in report.Checks.Where(IsWorthSaying))
        {
            PreflightText.Write(context.Error, check, context.ErrorIsTerminal && context.OutHasColor, context.ErrorIsTerminal);
        }

        var problems = report.Problems.Count();
        if (problems > 0)
        {
            throw new ProblemException(
                new Problem(
                    $"{Wording.Count(problems, "problem")} to fix before this run can start; nothing was changed.",
                    place.WorkTree,
                    report.Problems.All(p => p.Name == "allowed") ? ShellLine.Of($"{context.CalledAs:raw} allow     (if you want this)")
                        : report.Problems.Any(p => p.CanMend)
                            ? ShellLine.Of($"{context.CalledAs:raw} preflight --fix     (fixes what is safe to fix)")
                        : ShellLine.Of($"{context.CalledAs:raw} preflight     (checks again)"),
                    report.Exit
                )
            );
        }

        if (dryRun || asks)
        {
            var plan = new StringWriter();
            RunPreflightPlan.Write(plan, report.Plan!, configuration, request, brief: !dryRun);
            context.Out.Write(context.Fitted(plan.ToString()));
        }

        if (dryRun)
        {
            context.Out.WriteLine("Nothing was changed.");
            return true;
        }

        if (asks && !await TerminalQuestion.AskAsync(context, "Start it?", CancellationToken.None))
        {
            context.Out.WriteLine("Not started; nothing was changed.");
            return false;
        }

        Allowance.Record(GitPlace.Here(place.WorkTree), guarded, context.Consent, words => context.Error.WriteLine($"warning: {words}"));
        return true;
    }

    // The configuration's own warnings have been printed when it was read.
    private bool IsWorthSaying(PreflightCheck check) =>
        check switch
        {
            { Level: PreflightLevel.Warning, Name: "run_mode" } => false,
            { Level: PreflightLevel.Note } => !context.Quiet,
            _ => check.Level >= PreflightLevel.Warning,
        };
}
