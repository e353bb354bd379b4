using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.State;

namespace Ias.Cli.Runs;

/// <summary>
/// Notifies the recipients in <c>notify.yaml</c> that the run halted, is complete or needs somebody. It delays nothing, and no
/// failure of it stops a run.
/// </summary>
/// <param name="sender">Tells them.</param>
/// <param name="files">The run's.</param>
/// <param name="calledAs">How the person calls the program.</param>
internal sealed class RunNotices(NoticeSender sender, RunFiles files, string calledAs)
{
    private readonly List<Task> _under = [];
    private RunLedger? _ledger;
    private HashSet<string> _told = [];

    /// <summary>Sends the notices that an event of the log calls for.</summary>
    public void Tell(RunEvent happened)
    {
        if (!sender.HasWhom)
        {
            return;
        }

        var isFirst = _ledger is null;
        _ledger =
            happened is RunEvent.RunStarted started ? RunLedger.Begin(started)
            : isFirst ? RunLedger.Fold(EventReader.ReadAll(files.Events).TakeWhile(known => known.Seq <= happened.Seq))
            : _ledger!.After(happened);
        if (_ledger is not { Run: var run })
        {
            return;
        }

        // What waited when this engine began was notified when it arose.
        var needs = Needs.Of(run, _ledger.Breaker.State, engineAlive: true, calledAs);
        var words = isFirst ? [] : needs.Where(need => !_told.Contains(need.Id)).Select(WordsOf).ToList();
        _told = [.. needs.Select(need => need.Id)];
        if (happened is RunEvent.JobEnded ended && Needs.Of(ended, run.Queue, calledAs) is { } asked)
        {
            words.Add(WordsOf(asked));
        }

        if (happened is RunEvent.StateChanged { To: RunState.JackedOut or RunState.ReadyForHitl })
        {
            words.Insert(0, "complete");
        }

        if (words.Count > 0)
        {
            _under.Add(sender.SendAsync($"ias {run.Target}", string.Join("; ", words), run.RunId, happened.At));
        }
    }

    /// <summary>Completes when all notices were sent or have timed out.</summary>
    public Task EndAsync() => Task.WhenAll(_under);

    // What follows five blanks is a remark on the command.
    private static string WordsOf(Need need)
    {
        var what =
            need.Kind == NeedKind.Halt ? need.What.Replace("Halted:", "HALTED:", StringComparison.Ordinal) : $"needs you: {need.What}";
        return $"{what}{(what[^1] is '.' or '?' or '!' ? "" : ".")} Next: {need.Command.Split('\n')[0].Split("     ")[0]}";
    }
}
