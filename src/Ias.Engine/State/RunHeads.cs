using System.Text.Json;
using Ias.Core.Events;
using Ias.Engine.Files;

namespace Ias.Engine.State;

/// <summary>
/// The heads of the runs this machine began, kept where no turn can write: <c>$XDG_STATE_HOME/ias/runs/</c>, a file for each run, for
/// this user alone. They distinguish a run that was cloned, copied or changed from one's own.
/// </summary>
/// <param name="stateHome">The folder of all state; null = <see cref="StateHome.Folder"/>.</param>
public sealed class RunHeads(string? stateHome = null)
{
    private const int Longest = 64 * 1024;
    private const int LongestName = 200;

    private readonly string _folder = Path.Combine(stateHome ?? StateHome.Folder, "runs");

    /// <summary>True when this machine has begun no run yet.</summary>
    public bool IsEmpty => !OutsideFolder.Exists(_folder) || !OutsideFolder.EnumerateFileSystemEntries(_folder).Any();

    /// <summary>Path for the head of a work tree's run; null = that is not a run's id.</summary>
    public string? PathOf(string runId, string workTree) =>
        IsRunId(runId) ? Path.Combine(_folder, $"{runId}@{PathKey.Of(Posix.RealPath(workTree))}") : null;

    /// <summary>The head kept of a work tree's run; null = there is none that can be read.</summary>
    public RunHead? Of(string runId, string workTree) =>
        PathOf(runId, workTree) is { } path && Read(path) is { } head && head.RunId == runId && head.WorkTree == Posix.RealPath(workTree)
            ? head
            : null;

    private static bool IsRunId(string text) =>
        text.Length is > 0 and <= LongestName && text[0] != '.' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    // The same run in another work tree of this machine.
    private RunHead? OfOther(string runId)
    {
        try
        {
            return IsRunId(runId) && OutsideFolder.Exists(_folder)
                ? OutsideFolder.EnumerateFiles(_folder, $"{runId}@*").Select(Read).FirstOrDefault(head => head?.RunId == runId)
                : null;
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            return null;
        }
    }

    private static RunHead? Read(string path)
    {
        try
        {
            return RegularFile.Read(path, Longest) is { } content ? JsonSerializer.Deserialize(content, RunHeadJson.Default.RunHead) : null;
        }
        catch (Exception refused) when (refused is JsonException || FileProblem.Explains(refused))
        {
            return null; // what is lost vouches for nothing
        }
    }

    /// <summary>Begins the head of a new run, before its log has a line: it is on disk when this returns.</summary>
    /// <exception cref="ProblemException">The state folder cannot be written.</exception>
    public HeadFile Begin(string runId, string workTree) =>
        Keep(new RunHead(runId, Posix.RealPath(workTree), new LogEnd(0, EventChain.Before(runId), 0, 0, 0)));

    /// <summary>Opens the head of a run to follow its log.</summary>
    /// <exception cref="ProblemException">The state folder cannot be written.</exception>
    public HeadFile Keep(RunHead head)
    {
        var path = PathOf(head.RunId, head.WorkTree) ?? throw new ArgumentException($"{head.RunId} is no run's id", nameof(head));
        try
        {
            PrivateFolder.Make(_folder);
            return HeadFile.Open(path, head);
        }
        catch (Exception refused) when (refused is not ProblemException && FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, path);
        }
    }

    /// <summary>Takes a log as it is now for this machine's own: a person has seen what it would run, and allows it.</summary>
    /// <exception cref="ProblemException">The log cannot be read, or the state folder not written.</exception>
    /// <param name="runId">The run that the files there are said to be of.</param>
    public void Accept(RunFiles files, string runId)
    {
        try
        {
            var now = LogChain.Follow(files.Events, from: long.MaxValue);
            if (!IsRunId(runId) || (now.Lines > 0 && now.RunId != runId))
            {
                throw new ProblemException(new Problem($"The log here is not that of the run {runId}.", files.Events));
            }

            var hash = now.Lines > 0 ? now.Hash : EventChain.Before(runId);
            var accepted = now.Lines > 0 ? now.Accepted : "";
            Keep(new RunHead(runId, Posix.RealPath(files.WorkTree), new LogEnd(now.LastSeq, hash, now.Bytes, 0, 0), now.Bytes, accepted))
                .Dispose();
        }
        catch (Exception refused) when (refused is not ProblemException && FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, files.Events);
        }
    }

    /// <summary>Holds a work tree's log against what is kept of it.</summary>
    /// <param name="runId">The run that the files there are said to be of.</param>
    /// <param name="isQuick">A file that did not change since this machine wrote it is not read.</param>
    public LogCheck Check(RunFiles files, string runId, bool isQuick = false) => Check(files.WorkTree, files.Events, runId, isQuick);

    /// <summary>Holds any log of a work tree's, an archived one too, against what is kept of it.</summary>
    public LogCheck Check(string workTree, string log, string runId, bool isQuick = false)
    {
        var head = Of(runId, workTree);
        try
        {
            if (head is null && OfOther(runId) is { } other)
            {
                return new LogCheck(LogOrigin.Copied, $"the run belongs to {other.WorkTree}; its files were copied here", null);
            }

            return head is not null && isQuick && IsUntouched(log, head.End)
                ? new LogCheck(LogOrigin.Own, "", head)
                : Compare(LogChain.Follow(log, head?.End.Bytes ?? 0, head?.AcceptedBytes ?? 0), runId, head);
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            return new LogCheck(LogOrigin.Altered, $"events.jsonl cannot be read: {refused.Message}", head);
        }
    }

    private static LogCheck Compare(LogChain log, string runId, RunHead? head)
    {
        if (head is null)
        {
            return log.Lines > 0 && log.Unhashed == log.Lines && log.RunId == runId
                ? new LogCheck(LogOrigin.Unhashed, "the run was begun by a version of ias that keeps no hashes", null)
                : new LogCheck(
                    LogOrigin.Foreign,
                    "the run was begun on another machine or by another user: nothing in your state folder knows this run",
                    null
                );
        }

        if (log.RunId != runId && log.Lines > 0)
        {
            return Altered($"events.jsonl is the log of {log.RunId}, not of {runId}");
        }

        if (log.BrokenAt > 0)
        {
            return Altered($"events.jsonl is not as ias wrote it: line {log.BrokenAt} does not follow from the lines before it");
        }

        if (log.Bytes < head.End.Bytes)
        {
            return log.Lines == 0
                ? Altered($"events.jsonl is gone, and ias had written event {head.End.Seq}")
                : Altered($"events.jsonl ends with event {log.LastSeq}, and ias had written {head.End.Seq}");
        }

        if (log.Accepted != head.Accepted || (head.End.Bytes > 0 && log.HashThere != head.End.Hash))
        {
            return Altered($"events.jsonl is not as ias wrote it, somewhere up to event {head.End.Seq}");
        }

        return new LogCheck(
            LogOrigin.Own,
            log.UnhashedWithin > 0
                ? $"{log.UnhashedWithin} lines of events.jsonl carry no hash: an older version of ias wrote them, or somebody else"
                : "",
            head
        );

        LogCheck Altered(string how) => new(LogOrigin.Altered, how, head);
    }

    private static bool IsUntouched(string path, LogEnd end) =>
        end.Changed != 0
        && Posix.FactsOfLink(path) is { IsRegular: true } now
        && now.Identity.Inode == end.Inode
        && now.Changed == end.Changed
        && (long)now.Length == end.Bytes;
}
