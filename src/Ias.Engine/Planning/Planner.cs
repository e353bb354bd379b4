using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Planning;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Engine.Planning;

/// <summary>
/// Makes a plan from a goal: a read-only turn; if it asks, another one with the answers; if its plan cannot be parsed, one that is shown
/// the errors. Holds the engine's lock during a turn, but not while a person thinks.
/// </summary>
/// <param name="ask">Asks a person at the terminal and returns the answers; null = nobody is there, or they come later.</param>
public sealed class Planner(
    EngineParts parts,
    string workTree,
    RunOptions options,
    Func<IReadOnlyList<string>, CancellationToken, Task<string?>>? ask
)
{
    private readonly PlanFiles _files = new(workTree, parts.Time);
    private readonly PlanGuard _guard = new(workTree, options, parts.Time);

    /// <summary>Makes a plan, or asks. The repository's plan does not change yet.</summary>
    /// <exception cref="ProblemException">It cannot begin; a guardrail blocks the wish; the agent failed, or gave no plan that can be
    /// read.</exception>
    /// <exception cref="OperationCanceledException">A person ended it.</exception>
    public Task<PlanOutcome> StartAsync(PlanOrder order, CancellationToken kill)
    {
        var now = parts.Time.GetUtcNow();
        return GoOnAsync(
            new PlanRecord(_files.NewId(), PlanState.Planning, order.Wish, order.Source, order.Least, order.Most, order.Append, now),
            kill
        );
    }

    /// <summary>Continues a planning that was asking, was interrupted or failed; returns one that has a plan.</summary>
    /// <exception cref="ProblemException">As <see cref="StartAsync"/>; or its question is still open, and nobody is there to
    /// answer.</exception>
    /// <exception cref="OperationCanceledException">A person ended it.</exception>
    public async Task<PlanOutcome> ContinueAsync(PlanRecord record, CancellationToken kill)
    {
        if (record.State == PlanState.Drafted)
        {
            var reading = PlanReader.Read(Files.InsideFile.Text(workTree, _files.DraftOf(record.Id)), SizeOf(record));
            return reading.Plan is { } draft
                ? new PlanOutcome(record, draft, _guard.FoundIn(draft, record.Id))
                : throw PlanProblems.Unreadable(_files, record, reading.Faults, "", parts.CalledAs);
        }

        if (record is { State: PlanState.Asking, Answer: null })
        {
            record = await AskAsync(record, kill) ?? throw PlanProblems.Unanswered(_files, record, parts.CalledAs);
        }

        return await GoOnAsync(record with { State = PlanState.Planning }, kill);
    }

    private async Task<PlanOutcome> GoOnAsync(PlanRecord record, CancellationToken kill)
    {
        var repository = await Repository.OpenAsync(parts.Processes, workTree, kill);
        var (next, reply, closing) = await TurnAsync(repository, record, "", [], kill);
        record = next;
        if (reply is { Plan: null, Questions.Count: > 0 } && record.Answer is null)
        {
            record = record with { State = PlanState.Asking, Questions = reply.Questions };
            _files.Write(record);
            if (await AskAsync(record, kill) is not { } answered)
            {
                record = record with { Decision = PlanQuestions.Write(workTree, record, parts) };
                _files.Write(record);
                return new PlanOutcome(record, null, []);
            }

            (record, reply, closing) = await TurnAsync(repository, answered with { State = PlanState.Planning }, "", [], kill);
        }

        var (draft, faults) = Read(record, reply, closing);
        if (draft is null)
        {
            (record, reply, closing) = await TurnAsync(repository, record, reply.Plan ?? closing, faults, kill);
            (draft, faults) = Read(record, reply, closing);
        }

        if (draft is null)
        {
            _files.Write(_files.DraftOf(record.Id), (reply.Plan ?? closing) + "\n");
            _files.Write(record with { State = PlanState.Failed });
            throw PlanProblems.Unreadable(_files, record, faults, reply.Plan is null ? closing : "", parts.CalledAs);
        }

        _files.Write(_files.DraftOf(record.Id), draft.Text);
        record = record with { State = PlanState.Drafted };
        _files.Write(record);
        return new PlanOutcome(record, draft, _guard.FoundIn(draft, record.Id));
    }

    private async Task<PlanRecord?> AskAsync(PlanRecord record, CancellationToken kill)
    {
        if (ask is null || await ask(record.Questions, kill) is not { } answer)
        {
            return null;
        }

        return PlanQuestions.Answer(_files, workTree, parts.CalledAs, record, Environment.UserName, answer, parts.Time.GetUtcNow());
    }

    private async Task<(PlanRecord Record, PlanReply Reply, string Closing)> TurnAsync(
        Repository repository,
        PlanRecord record,
        string earlier,
        IReadOnlyList<PlanFault> faults,
        CancellationToken kill
    )
    {
        var choice = PhaseAgents.For(Phase.Plan, options)[0];
        var by = new PhaseAgent(
            new AgentRegistry().Find(choice.Name, options.AgentCommand, options.PromptBy, options.AgentScript),
            choice.Model
        );
        using var held = EngineLock.Take(repository.CommonDir, new RunFiles(repository.WorkTree), parts.Time);
        var run = new RunFiles(repository.WorkTree);
        RefuseOverRun(run, record);
        CheckBudget(repository);
        var guard = parts.Guard?.Invoke() ?? new TurnGuard(parts.Processes, parts.Time);
        await guard.RecoverAsync();
        await new TurnRunner(parts.Processes, parts.Time).EndOrphansAsync(repository.WorkTree, kill);
        var layers = await guard.PrepareAsync(repository.WorkTree, new IceSettings(options), kill);
        RunFolder.Exclude(repository.CommonDir);
        RunFolder.SweepScratch(run);
        await TellLeftAsync(repository, kill);
        record = record with { Turns = record.Turns + 1 };
        var place = _files.Place();
        var prompt = _guard.Prompt(
            record,
            new PlanPrompt("", SizeOf(record), record.Append ? place.Text : "", ReadFirst.In(repository.WorkTree, reviews: false))
            {
                Earlier = earlier,
                Faults = [.. faults.Select(fault => fault.ToString())],
            }
        );
        _files.Write(record);
        var closing = await new PlanTurn(parts, repository, guard, layers, options, by).RunAsync(_files, record, prompt.ToString(), kill);
        return (record, PlanReply.Read(closing), closing);
    }

    // A killed turn without mounts: its changes cannot be distinguished from those a person made since.
    private async Task TellLeftAsync(Repository repository, CancellationToken kill)
    {
        foreach (var left in _files.All().Where(one => one is { State: PlanState.Planning, Turns: > 0 }))
        {
            if (await WorkTreeSeal.IsLeftAsync(repository, PlanFiles.RefOf(left), kill))
            {
                using var journal = new PlanJournal(_files.EventsOf(left.Id), left.Id, parts);
                journal.Append(
                    new RunEvent.Warned(
                        $"a planning turn was cut off here, and may have changed files; to see what changed since it began: git diff {ShellWord.Quote(PlanFiles.RefOf(left))}-before"
                    )
                );
            }

            _files.Write(left with { State = PlanState.Failed });
        }
    }

    private (PlanDraft? Draft, IReadOnlyList<PlanFault> Faults) Read(PlanRecord record, PlanReply reply, string closing)
    {
        if (reply.Plan is null)
        {
            return (null, [new PlanFault(1, $"its closing message has no block ````{PlanReply.PlanBlock}{PlanReply.ItSaid(closing)}")]);
        }

        var reading = PlanReader.Read(reply.Plan, SizeOf(record));
        return (reading.Plan, reading.Faults);
    }

    private PlanSize SizeOf(PlanRecord record) => new(_files.Place().First(record.Append), record.Least, record.Most);

    // An unfinished run continues with the existing plan.
    private void RefuseOverRun(RunFiles files, PlanRecord record)
    {
        if (!record.Append && RunFolder.Present(files) is { IsFinished: false, Bug: null, Queue.Length: 0 } run)
        {
            throw new ProblemException(
                new Problem(
                    $"There is an unfinished run here, which works by the plan: {run.RunId} of {run.Target}, {run.State.Word()}.",
                    files.State,
                    $"{parts.CalledAs:raw} run-resume     (finishes it first)\n{parts.CalledAs:raw} plan --append …     (the new sprints come behind those that are there)"
                )
            );
        }
    }

    private void CheckBudget(Repository repository)
    {
        var now = parts.Time.GetUtcNow();
        DaySpending.Check(
            DaySpending.On(repository, DaySpend.DayOf(now), withPresent: true),
            options.DailyBudgetUsd,
            now,
            ConfigKeys.DailyBudget,
            $"{parts.CalledAs} plan …",
            $"with a higher {ConfigKeys.DailyBudget} in .loa.config.yaml"
        );
    }
}
