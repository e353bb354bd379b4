using System.Diagnostics;
using Ias.Core.Model;
using Ias.Engine.Git;
using Ias.Engine.Queue;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Tui.Requests;

/// <summary>Sends requests: through the control inbox where an engine is alive, directly to the files under its lock where none is, or by
/// starting an engine. Writes nothing but what <c>ias run-halt</c>, <c>note</c> and <c>run-resume</c> write.</summary>
/// <param name="folder">Current folder.</param>
/// <param name="program">Program that starts an engine, and its first arguments.</param>
/// <param name="calledAs">Name of the program as the user types it.</param>
public sealed class RequestSender(string folder, IReadOnlyList<string> program, string calledAs, TimeProvider time)
{
    /// <summary>Commits what a request changed in a queue and returns why it could not; commits nothing by default.</summary>
    public Func<QueueCommit, CancellationToken, Task<string>> CommitAsync { get; init; } = (_, _) => Task.FromResult("");

    /// <summary>Requesting user, as user@host.</summary>
    public static string Me => $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>Reason why this user cannot send requests here; null = they can.</summary>
    public string? ReadOnlyBecause() =>
        GitPlace.Find(folder) switch
        {
            null => "there is no repository here",
            var place when !ControlInbox.CanAsk(new RunFiles(place.WorkTree)) =>
                $"{new RunFiles(place.WorkTree).Control} is not writable by you",
            _ => null,
        };

    /// <summary>Sends a request. A start or resume returns when the engine has started or refused to.</summary>
    /// <param name="shown">State of the run as the user saw it when deciding.</param>
    public async Task<RequestResult> SendAsync(Request request, RunPrecondition shown, CancellationToken cancel)
    {
        try
        {
            return GitPlace.Find(folder) is { } place
                ? await SendAsync(request, shown, place, cancel)
                : Refused(request, "There is no repository here.", folder);
        }
        catch (ProblemException refused)
        {
            return new RequestResult.Refused(request, refused.Problem);
        }
    }

    private async Task<RequestResult> SendAsync(Request request, RunPrecondition shown, GitPlace place, CancellationToken cancel)
    {
        if (request is Request.OfQueue queued)
        {
            return await new QueueRequests(place, calledAs, time, CommitAsync).MakeAsync(queued, Me, cancel);
        }

        var files = new RunFiles(place.WorkTree);
        var now = RunPrecondition.Of(RunStatus.Of(place.CommonDir, files));
        if (!shown.IsStill(now))
        {
            return Refused(request, $"Not sent: it was meant for {Describe(shown)}; now there is {Describe(now)}.", files.Folder);
        }

        if (RequestRules.DisabledReason(request, now) is { } why)
        {
            return Refused(request, $"Not sent: {why}.", files.Folder);
        }

        return request switch
        {
            Request.Halt halt when now.EngineAlive => Ask(ControlKind.Halt, halt.Now, halt.Reason),
            Request.Withdraw => Ask(ControlKind.Withdraw),
            Request.TryNow => Ask(ControlKind.TryNow),
            Request.Note note when now.EngineAlive => Ask(ControlKind.Note, text: note.Text.Trim()),
            Request.AnswerPush answer when now.EngineAlive => Ask(answer.Approve ? ControlKind.Approve : ControlKind.Decline),
            Request.Halt halt => Done(
                without => without.Halt(place.CommonDir, files, Me, halt.Reason),
                "No engine was running; the run is marked as halted."
            ),
            Request.Note note => Done(
                without => without.Note(place.CommonDir, files, Me, note.Text.Trim()),
                "Noted for the next IMPLEMENT prompt."
            ),
            Request.AnswerPush answer => await AnswerAsync(answer),
            Request.Resume or Request.AddressReview or Request.Start => await StartAsync(request.Arguments),
            _ => throw new UnreachableException(request.GetType().Name),
        };

        RequestResult.Sent Ask(string kind, bool force = false, string text = "")
        {
            var at = time.GetUtcNow();
            ControlInbox.Ask(files.Control, new ControlRequest(kind, now.RunId, Me, at, force, text));
            return new RequestResult.Sent(request, Me, at);
        }

        RequestResult.Done Done(Action<OfflineRequests> write, string words)
        {
            write(new OfflineRequests(time, calledAs));
            return new RequestResult.Done(request, words);
        }

        // Written first: an engine that is resumed while a push awaits approval takes the resume for an approval.
        async Task<RequestResult> AnswerAsync(Request.AnswerPush answer)
        {
            new OfflineRequests(time, calledAs).AnswerPush(place.CommonDir, files, Me, answer.Approve);
            return await StartAsync(answer.Arguments);
        }

        async Task<RequestResult> StartAsync(IReadOnlyList<string> arguments)
        {
            var (run, engine, log, _) = await new DetachedEngine(program, folder, place, time).StartAsync(arguments, cancel);
            return new RequestResult.Done(
                request,
                $"{run.Target} is running{(engine is null ? "" : $", engine {engine.Pid}")}; log: {log}"
            );
        }
    }

    private RequestResult.Refused Refused(Request request, string what, string on) =>
        new(request, new Problem(what, on, request is Request.AnswerPush { Approve: false } ? "" : request.Command(calledAs)));

    private static string Describe(RunPrecondition precondition) =>
        precondition.RunId.Length == 0
            ? "no run"
            : $"{precondition.RunId}, {precondition.State.Word()}{(precondition.Trigger.Length > 0 ? $" ({precondition.Trigger})" : "")}, {(precondition.EngineAlive ? "with an engine" : "without an engine")}{(precondition.PushWaits ? ", a push waiting" : "")}";
}
