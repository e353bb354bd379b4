using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Core.Model;
using Ias.Core.Planning;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.History;
using Ias.Engine.Planning;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Cli.Planning;

/// <summary>One call of <c>ias plan</c>: plans, shows what came of it, and keeps it after a yes.</summary>
internal sealed class PlanSession(CommandContext context, RunPlace place, PlanFiles files, RunOptions options, bool asJson, bool yes)
{
    private bool CanAsk => context.CanAsk && !asJson;

    public ExitCode Preview(PlanOrder? order, PlanRecord? going)
    {
        var there = files.Place();
        var append = order?.Append ?? going!.Append;
        var size = new PlanSize(there.First(append), order?.Least ?? going!.Least, order?.Most ?? going!.Most);
        var agent = PhaseAgents.For(Phase.Plan, options)[0];
        var say = context.Out;
        say.WriteLine($"Plan of {(going is null ? order!.Source : going.Id)}: {size.Words}, from sprint-{size.First} on");
        say.WriteLine(
            $"  agent:    {(agent.Name.Length > 0 ? agent.Name : "command")}{(agent.Model.Length > 0 ? $" {agent.Model}" : "")}; it may only read"
        );
        say.WriteLine(
            $"  plan:     {PlanGrammar.Path}, {(there.Text.Length == 0 ? "not there yet" : append ? $"{Wording.Count(there.Sprints.Count, "sprint")} that stay" : there.Open.Count == 0 ? "no unfinished sprint" : $"would replace {string.Join(", ", there.Open.Select(one => one.Id))}, not finished")}"
        );
        if (EngineLock.Holder(place.CommonDir, place.Files) is { } holder)
        {
            say.WriteLine($"  refused:  an engine is at work here, pid {holder.Pid}: {context.CalledAs} run-halt     (stops it)");
        }

        say.WriteLine("Nothing was changed.");
        return ExitCode.Ok;
    }

    public async Task<ExitCode> RunAsync(PlanOrder? order, PlanRecord? going)
    {
        using var processes = new ProcessRunner(context.Time);
        var progress = new RunProgress(context, context.Verbose, place.WorkTree);
        var parts = new EngineParts(
            processes,
            context.Time,
            context.CalledAs,
            ProgramVersion.Text,
            happened =>
            {
                if (!asJson)
                {
                    progress.Show(happened);
                }
            },
            Signals: new EngineSignals(context.Interrupt, context.Kill, context.Terminate)
        );
        var planner = new Planner(parts, place.WorkTree, options, CanAsk ? new PlanPrompts(context).AskAsync : null);
        try
        {
            var outcome = going is null
                ? await planner.StartAsync(order!, CancellationToken.None)
                : await planner.ContinueAsync(going, CancellationToken.None);
            return outcome.Draft is { } draft ? await OfferAsync(processes, outcome, draft) : Waits(outcome.Record);
        }
        catch (OperationCanceledException)
        {
            context.Error.WriteLine($"{context.CalledAs} plan: ended; the plan is as it was.");
            context.Error.WriteLine($"  next: {context.CalledAs} plan --continue");
            return ExitCode.Interrupted;
        }
    }

    private async Task<ExitCode> OfferAsync(ProcessRunner processes, PlanOutcome outcome, PlanDraft draft)
    {
        var keeping = await PlanKeeping.OfAsync(processes, files, outcome.Record, draft, CancellationToken.None);
        var estimate = PlanEstimate.Of(await PastAsync(), draft.Sprints.Count);
        IReadOnlyList<string> risks = [.. PlanRisks.Of(draft, estimate, options.TimeoutHours, MostUsd()), .. outcome.Found];
        if (!asJson)
        {
            PlanText.Write(context, keeping, draft, risks, estimate);
            context.Out.WriteLine($"  {PlanText.Took(files.UsageOf(outcome.Record.Id))}");
            context.Out.WriteLine();
        }

        var keeps = yes || (CanAsk && await TerminalQuestion.AskAsync(context, "Keep this plan?", CancellationToken.None));
        var record = keeps ? keeping.Keep(files, place.WorkTree, place.CommonDir, context.Time, context.CalledAs) : outcome.Record;
        var next = keeps
            ? ShellLine.Of($"{context.CalledAs:raw} run {(draft.Sprints.Count == 1 ? draft.Sprints[0].Sprint.Id : "sprint-plan"):raw}")
            : ShellLine.Of($"{context.CalledAs:raw} plan --continue {record.Id}{(CanAsk ? "" : " --yes"):raw}");
        if (asJson)
        {
            Answer(record, draft, keeping.Lost.Select(lost => lost.Id), risks, estimate, next);
            return ExitCode.Ok;
        }

        var draftPath = files.Relative(files.DraftOf(record.Id));
        context.Out.WriteLine(keeps ? PlanText.Kept(files, keeping) : $"Not kept; the plan that was made is in {draftPath}");
        context.Out.WriteLine($"  next: {next}{(keeps ? "" : "     (shows it again, and keeps it)")}");
        return ExitCode.Ok;
    }

    // It could not ask: the questions wait, and so does the rest.
    private ExitCode Waits(PlanRecord record)
    {
        var answer = ShellLine.Of($"{context.CalledAs:raw} decide {PlanQuestions.NameOf(record)} \"your answer\"");
        if (asJson)
        {
            Answer(record, null, [], [], null, answer);
            return ExitCode.Ok;
        }

        context.Out.WriteLine();
        context.Out.WriteLine("The agent asks what only you can say:");
        for (var i = 0; i < record.Questions.Count; i++)
        {
            context.Out.WriteLine($"  {i + 1}. {Wording.Shown(record.Questions[i])}");
        }

        context.Out.WriteLine($"  asked in: {DecisionPath(record)}");
        context.Out.WriteLine($"  {PlanText.Took(files.UsageOf(record.Id))}");
        context.Out.WriteLine($"  next: {answer}");
        context.Out.WriteLine($"        {context.CalledAs} plan --continue {record.Id}     (then)");
        return ExitCode.Ok;
    }

    private void Answer(
        PlanRecord record,
        PlanDraft? draft,
        IEnumerable<string> lost,
        IReadOnlyList<string> risks,
        PlanEstimate? estimate,
        string next
    )
    {
        var usage = files.UsageOf(record.Id);
        JsonAnswer.Write(
            context,
            new PlanAnswer(
                record.Id,
                System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(record.State.ToString()),
                PlanGrammar.Path,
                draft is null ? null : files.Relative(files.DraftOf(record.Id)),
                draft?.Sprints.Select(one => new PlannedSprintShown(one.Sprint.Id, one.Sprint.Title, one.Checks, one.Needs)) ?? [],
                lost,
                risks,
                estimate is null
                    ? null
                    : new PlanEstimateShown(estimate.Turns, estimate.Calls, Math.Round(estimate.Seconds), estimate.CostUsd, estimate.From),
                record.State == PlanState.Asking ? record.Questions : [],
                record.Decision.Length > 0 ? DecisionPath(record) : null,
                new PlanUsageShown(usage.Turns, usage.Calls, Math.Round(usage.Seconds, 1), usage.CostUsd),
                next
            )
        );
    }

    private static string DecisionPath(PlanRecord record) => $"{Engine.Queue.DecisionFiles.Folder}/{record.Decision}";

    private double MostUsd() => new[] { options.MaxCostUsd, options.DailyBudgetUsd }.Where(limit => limit > 0).DefaultIfEmpty(0).Min();

    private async Task<IReadOnlyList<PastSprint>> PastAsync()
    {
        try
        {
            var path = HistoryMirror.DefaultPath;
            await new HistoryMirror(path).CatchUpAsync(place.Files, CancellationToken.None);
            return await new SprintHistory(path).OfAsync(place.WorkTree, CancellationToken.None);
        }
        catch (ProblemException wrong)
        {
            context.Error.WriteLine($"warning: no estimate: {wrong.Problem.What}");
            return [];
        }
    }
}
