using System.Text;
using Ias.Core.Agents;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Ice.Home;

/// <summary>
/// Brings transcripts of a turn back to the person's folders: those of sessions in its own work tree, so that the agent resumes them
/// outside. One that is there already is replaced only where it is the new one's beginning, or what a turn before brought there.
/// </summary>
/// <param name="own">The private home.</param>
/// <param name="workTree">Folder the turn ran in: a transcript of another place would be resumed there.</param>
internal sealed class ReturnedTranscripts(HomeFolder own, string workTree)
{
    private const int LongestTranscript = 64 << 20;
    private const long Most = 256 << 20; // bytes a turn
    private const int MostFiles = 500; // each is flushed
    private const int Deepest = 12;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly List<string> _told = [];
    private long _left = Most;
    private int _files;

    /// <summary>A sentence for each that could not be brought back.</summary>
    public IReadOnlyList<string> Told => _told;

    /// <summary>Brings an agent's back.</summary>
    /// <param name="place">The person's folder of this agent.</param>
    public void Take(AgentFolder agent, string place)
    {
        if (agent.Sessions.Count == 0 || !OutsideFolder.Exists(place))
        {
            return;
        }

        var known = RegularFile
            .Lines(own.Returned)
            .Select(line => line.Split(' ', 2))
            .Where(words => words.Length == 2)
            .ToDictionary(words => words[1], words => words[0], StringComparer.Ordinal);
        IReadOnlyList<string> beside = Path.GetDirectoryName(workTree) is { } above
            ?
            [
                .. OutsideFolder
                    .Info(above)
                    .EnumerateDirectories("*", new EnumerationOptions { IgnoreInaccessible = true })
                    .Select(folder => folder.FullName),
            ]
            : [];
        foreach (var sessions in agent.Sessions)
        {
            Take(
                agent,
                $"{agent.Path}/{sessions}",
                Path.Combine(place, sessions),
                known,
                0,
                name => agent.IsOf(workTree, name, beside) && IsUnclaimed(agent, Path.Combine(place, sessions, name))
            );
        }

        AtomicFile.Write(own.Returned, Encoding.UTF8.GetBytes(string.Concat(known.Select(line => $"{line.Value} {line.Key}\n"))));
    }

    // Where the agent marks its folder for a project with that project's path, it is this one's or nobody's.
    private bool IsUnclaimed(AgentFolder agent, string folder) =>
        agent.Mark.Length == 0
        || !OutsideFolder.Exists(folder)
        || Path.GetFileName(folder) == AgentFolder.HashOf(workTree)
        || (AgentCopies.Content(Path.Combine(folder, agent.Mark), 4096) is { } mark && Encoding.UTF8.GetString(mark).Trim() == workTree);

    private void Take(AgentFolder agent, string from, string to, Dictionary<string, string> known, int depth, Func<string, bool> isOurs)
    {
        using var inside = InsideFolder.Open(own.Path);
        foreach (var entry in inside.Entries(from).Entries ?? [])
        {
            if (_left < 0)
            {
                return; // already reported
            }

            if (entry.Text is not { } name || Wording.Shown(name) != name || !isOurs(name))
            {
                continue;
            }

            var (source, target) = ($"{from}/{name}", Path.Combine(to, name));
            if (entry.Kind == InsideKind.Folder && depth < Deepest && Posix.FactsOfLink(target) is null or { IsFolder: true })
            {
                Take(agent, source, target, known, depth + 1, _ => true);
                if (depth == 0 && agent.Mark.Length > 0 && OutsideFolder.Exists(target) && !IsUnclaimed(agent, target))
                {
                    AtomicFile.Write(Path.Combine(target, agent.Mark), Encoding.UTF8.GetBytes(workTree), Private); // made just now
                }
            }
            else if (entry.Kind == InsideKind.File && Path.GetExtension(name) is ".jsonl" or ".json")
            {
                TakeOne(agent, inside, source, target, known);
            }
        }
    }

    private void TakeOne(AgentFolder agent, InsideFolder inside, string source, string target, Dictionary<string, string> known)
    {
        var read = inside.Read(source, LongestTranscript);
        if (read.Content is not { } content)
        {
            _told.Add($"the transcript {target} was not brought back: {read.Why}");
            return;
        }

        var (digest, there) = (AgentCopies.Digest(content), AgentCopies.Content(target, LongestTranscript));
        var isNewer =
            there is null ? Posix.FactsOfLink(target) is null
            : known.GetValueOrDefault(source) is { } last && last == AgentCopies.Digest(there) ? last != digest
            : target.EndsWith(".jsonl", StringComparison.Ordinal) && content.Length > there.Length && content.AsSpan().StartsWith(there);
        if (!isNewer || !agent.IsSessionOf(workTree, content))
        {
            return;
        }

        if (_left < content.Length || _files == MostFiles)
        {
            _told.Add(
                $"the transcripts from {target} on were not brought back: a turn leaves {MostFiles} transcripts with {Most >> 20} MiB at most"
            );
            _left = -1;
            return;
        }

        _left -= content.Length;
        _files++;
        OutsideFolder.Make(Path.GetDirectoryName(target)!, Private | UnixFileMode.UserExecute);
        AtomicFile.Write(target, content, Private);
        known[source] = digest;
    }
}
