using System.Security.Cryptography;
using System.Text;
using Ias.Core.Events;
using Ias.Core.Reporting;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Engine.Reporting;

/// <summary>Checks what a run says of itself: the chain of its log and the head that is kept of it, the commits that the log names, and the
/// files of its verdicts.</summary>
public sealed class RunVerification(ProcessRunner processes, Repository repository, RunFiles files, RunHeads heads)
{
    private const int LongestVerdict = 4 << 20; // as much as is read of one

    private readonly List<string> _mismatches = [];
    private readonly List<string> _notes = [];

    /// <summary>Verifies the log of one run.</summary>
    /// <param name="wanted">Its id, or a beginning or end of it that no other has; empty = the run in <c>.run/</c>.</param>
    /// <exception cref="ProblemException">There is none, or several.</exception>
    public async Task<RunVerified> OfAsync(string wanted, string calledAs, CancellationToken cancel)
    {
        var folder = FolderOf(files, wanted, calledAs);
        var log = RunLogs.Events(folder);
        var events = EventReader.ReadAll(log);
        var runId = events.Count > 0 ? events[0].RunId : "";
        var chain = Chain(log, runId);
        if (folder == files.Folder)
        {
            CompareState(events);
        }

        var commits = await CommitsAsync(events, cancel);
        var verdicts = await VerdictsAsync(events, cancel);
        return new RunVerified(runId, chain.Lines, commits, verdicts, chain.LastSeq, chain.Hash, [.. _mismatches], [.. _notes]);
    }

    /// <summary>Folder with the log of a run.</summary>
    /// <param name="wanted">Its id, or a beginning or end of it that no other has; empty = the run in <c>.run/</c>.</param>
    /// <exception cref="ProblemException">There is none, or several.</exception>
    public static string FolderOf(RunFiles files, string wanted, string calledAs)
    {
        var all = RunLogs
            .Folders(files)
            .Select(folder => (RunLogs.RunOf(folder)?.Id, Folder: folder))
            .Where(run => run.Id is not null)
            .ToList();
        if (wanted.Length > 0)
        {
            return RunLookup.Of(all, run => run.Id!, wanted, files.WorkTree, calledAs).Folder;
        }

        return InsideFile.Is(files.Events)
            ? files.Folder
            : throw new ProblemException(
                new Problem("There is no run here.", files.Folder, $"{calledAs:raw} history", ExitCode.NothingToDo)
            );
    }

    private LogChain Chain(string log, string runId)
    {
        var check = heads.Check(files.WorkTree, log, runId);
        var chain = LogChain.Follow(log, from: check.Head?.AcceptedBytes ?? 0);
        if (check.Origin == LogOrigin.Altered)
        {
            _mismatches.Add(check.Words);
        }
        else if (chain.BrokenAt > 0)
        {
            _mismatches.Add($"line {chain.BrokenAt} of events.jsonl does not follow from the lines before it");
        }

        if (chain.MissingBefore > 0 && check.Head?.AcceptedBytes is not > 0)
        {
            _mismatches.Add($"events before event {chain.MissingBefore} are missing");
        }

        if (chain.Unhashed == chain.Lines)
        {
            _mismatches.Add("no line of events.jsonl carries a hash");
        }
        else if (chain.Unhashed > 0)
        {
            _notes.Add($"{Wording.Count((int)chain.Unhashed, "line")} without a hash, of an older version");
        }

        if (check.Origin is LogOrigin.Foreign or LogOrigin.Copied)
        {
            _notes.Add("not written here: only what it says itself was checked");
        }
        else if (check.Head?.AcceptedBytes > 0)
        {
            _notes.Add("you accepted its beginning as it was");
        }

        return chain;
    }

    private void CompareState(IReadOnlyList<RunEvent> events)
    {
        if (
            RunLedger.Fold(events) is { } folded
            && RunStateFiles.Peek(files).Run is { } state
            && state.LastSeq == folded.Run.LastSeq
            && !RunStateFiles.AreSame(state, folded.Run with { Unknown = state.Unknown })
        )
        {
            _mismatches.Add("state.json says something else than events.jsonl");
        }
    }

    // A person may have accepted another history; what came before that need not be in it.
    private async Task<int> CommitsAsync(IReadOnlyList<RunEvent> events, CancellationToken cancel)
    {
        var named = new List<(long Seq, string Commit, string Branch)>();
        var branch = "";
        foreach (var happened in events)
        {
            switch (happened)
            {
                case RunEvent.RunStarted started:
                    branch = started.Branch;
                    break;
                case RunEvent.SprintStarted { Branch.Length: > 0 } sprint:
                    branch = sprint.Branch;
                    break;
                case RunEvent.HeadAccepted:
                    named.RemoveAll(commit => commit.Branch == branch);
                    break;
                case RunEvent.CommitMade made:
                    named.Add((made.Seq, made.Commit, branch));
                    break;
                case RunEvent.JobEnded { Commit.Length: > 0 } job:
                    named.Add((job.Seq, job.Commit, branch));
                    break;
            }
        }

        var found = 0;
        foreach (var of in named.GroupBy(commit => commit.Branch, StringComparer.Ordinal))
        {
            var tip = await repository.ResolveAsync($"refs/heads/{of.Key}", cancel);
            if (tip is null)
            {
                _notes.Add($"the branch {of.Key} is gone");
            }

            foreach (var (seq, commit, _) in of.DistinctBy(commit => commit.Commit))
            {
                if (!IsHash(commit) || await repository.ResolveAsync(commit, cancel) is not { } id)
                {
                    _mismatches.Add($"event {seq}: the commit {Wording.Short(commit)} does not exist");
                }
                else if (tip is not null && !await repository.Branches.IsAncestorAsync(id, tip, cancel))
                {
                    _mismatches.Add($"event {seq}: the commit {Wording.Short(commit)} is not on {of.Key}");
                }
                else
                {
                    found++;
                }
            }
        }

        return found;
    }

    private async Task<int> VerdictsAsync(IReadOnlyList<RunEvent> events, CancellationToken cancel)
    {
        var matching = 0;
        for (var at = 0; at < events.Count; at++)
        {
            if (events[at] is not RunEvent.VerdictGiven verdict)
            {
                continue;
            }

            if (verdict.Files is null)
            {
                _notes.Add($"event {verdict.Seq}: a verdict without the hashes of its files");
                continue;
            }

            var commit = events.Skip(at).OfType<RunEvent.CommitMade>().FirstOrDefault()?.Commit ?? "";
            var wrong = 0;
            foreach (var file in verdict.Files)
            {
                if (!await HoldsAsync(file, commit, cancel))
                {
                    wrong++;
                    _mismatches.Add($"event {verdict.Seq}: {file.Path} is not what the verdict was read from");
                }
            }

            matching += wrong == 0 ? 1 : 0;
        }

        return matching;
    }

    // As it was committed; before that, as it lies in the work tree, where the next gate's start moves it into history/.
    private async Task<bool> HoldsAsync(FileDigest file, string commit, CancellationToken cancel)
    {
        if (IsHash(commit))
        {
            var asked = await processes.RunAsync(
                GitCommand.Read(repository.WorkTree, "cat-file", "blob", $"{commit}:{file.Path}").Bytes(),
                cancel
            );
            if (asked.Ok && Same(Encoding.Latin1.GetBytes(asked.Output), file))
            {
                return true;
            }
        }

        var history = Path.Combine(Path.GetDirectoryName(file.Path)!, "history");
        return InsideFile
            .NamesIn(repository.WorkTree, history)
            .Where(name => name.EndsWith($"-{Path.GetFileName(file.Path)}", StringComparison.Ordinal))
            .Select(name => Path.Combine(history, name))
            .Prepend(file.Path)
            .Any(path => InsideFile.Read(repository.WorkTree, path, LongestVerdict).Content is { } content && Same(content, file));
    }

    private static bool Same(ReadOnlySpan<byte> content, FileDigest file) =>
        Convert.ToHexStringLower(SHA256.HashData(content)) == file.Sha256;

    private static bool IsHash(string text) => text.Length is >= 7 and <= 64 && text.All(char.IsAsciiHexDigitLower);
}
