using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Core.Agents;
using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Ice.Home;

/// <summary>
/// The agents' folders in a private home: copies of the person's as they were when the run started. After a turn come back a login that was
/// refreshed, and transcripts; nothing else.
/// </summary>
/// <param name="own">The private home.</param>
/// <param name="home">The person's.</param>
/// <param name="variable">The person's environment.</param>
internal sealed class AgentCopies(HomeFolder own, string home, Func<string, string?> variable)
{
    private const int LongestSetting = 16 << 20;
    private const int LongestTranscript = 64 << 20;
    private const long MostTranscripts = 256 << 20; // bytes a turn
    private const int Deepest = 12;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private long _left;
    private readonly Dictionary<string, string> _logins = new(StringComparer.Ordinal);

    /// <summary>Where each of them lies in the private home, and where the agent looks for it, when that is elsewhere.</summary>
    public IEnumerable<(string From, string To)> Moved =>
        AgentFolders
            .All.Select(agent => (Path.Combine(own.Path, agent.Path), agent.PlaceIn(home, variable)))
            .Where(place => !FolderPath.IsWithin(place.Item2, home));

    /// <summary>
    /// Takes the person's settings and logins as they are now. What turns before made of theirs goes, but for sessions and what is their own.
    /// </summary>
    /// <param name="held">Keeps others from doing the same while turns of this home are on; the caller keeps it open.</param>
    public void Take(out SafeFileHandle held)
    {
        held = Posix.OpenToLock(own.Path + ".lock");
        if (Posix.TryLock(held, shared: false))
        {
            foreach (var agent in AgentFolders.All)
            {
                Take(agent);
            }

            foreach (var name in AgentFolders.Files)
            {
                Place(name, Path.Combine(home, name), 0);
            }
        }

        Posix.TryLock(held, shared: true);
    }

    /// <summary>Before a turn: a login that the person refreshed meanwhile.</summary>
    public void Begin()
    {
        foreach (var agent in AgentFolders.All.Where(agent => agent.Login.Length > 0))
        {
            var theirs = Content(Path.Combine(agent.PlaceIn(home, variable), agent.Login), LongestSetting);
            _logins[agent.Path] = Digest(theirs);
            if (theirs is not null)
            {
                InsideFile.MakeOwnFolder(own.Path, agent.Path); // a turn before may have put a link there
                if (InsideFile.KindOf(own.Path, $"{agent.Path}/{agent.Login}") != InsideKind.File)
                {
                    InsideFile.Remove(own.Path, $"{agent.Path}/{agent.Login}");
                }

                InsideFile.Write(own.Path, $"{agent.Path}/{agent.Login}", theirs);
            }
        }
    }

    /// <summary>After a turn: brings back refreshed logins and transcripts, and returns a sentence for each that could not be.</summary>
    /// <param name="workTree">Where the turn ran: a transcript that belongs to another place would be resumed there.</param>
    public IReadOnlyList<string> Return(string workTree)
    {
        var told = new List<string>();
        _left = MostTranscripts;
        foreach (var agent in AgentFolders.All)
        {
            try
            {
                Return(agent, workTree, told);
            }
            catch (Exception e) when (e is ProblemException or IOException or UnauthorizedAccessException)
            {
                told.Add($"{agent.Path}: the login and transcripts were not brought back: {e.Message}");
            }
        }

        return told;
    }

    private void Return(AgentFolder agent, string workTree, List<string> told)
    {
        var place = agent.PlaceIn(home, variable);
        if (agent.Login.Length > 0 && Directory.Exists(place))
        {
            ReturnLogin(agent, Path.Combine(place, agent.Login));
        }

        if (agent.Sessions.Count > 0 && Directory.Exists(place))
        {
            var known = Known();
            foreach (var sessions in agent.Sessions)
            {
                ReturnTranscripts(
                    $"{agent.Path}/{sessions}",
                    Path.Combine(place, sessions),
                    known,
                    told,
                    0,
                    entry => agent.IsOf(workTree, entry)
                );
            }

            AtomicFile.Write(own.Returned, Encoding.UTF8.GetBytes(string.Concat(known.Select(line => $"{line.Value} {line.Key}\n"))));
        }
    }

    private void Take(AgentFolder agent)
    {
        var place = agent.PlaceIn(home, variable);
        var kept = agent.Sessions.Concat(agent.Own).ToHashSet(StringComparer.Ordinal);
        foreach (var name in InsideFile.NamesIn(own.Path, agent.Path).Where(name => !kept.Contains(name)))
        {
            InsideFile.Remove(own.Path, $"{agent.Path}/{name}");
        }

        if (!Directory.Exists(place))
        {
            return;
        }

        InsideFile.MakeOwnFolder(own.Path, agent.Path);
        foreach (var entry in new DirectoryInfo(place).EnumerateFileSystemInfos().Where(entry => !kept.Contains(entry.Name)))
        {
            Place($"{agent.Path}/{entry.Name}", entry.FullName, 0);
        }
    }

    // Links count as what they lead to: the copy stands for itself.
    private void Place(string name, string from, int depth)
    {
        if (Directory.Exists(from) && depth < Deepest)
        {
            InsideFile.MakeOwnFolder(own.Path, name);
            foreach (
                var entry in new DirectoryInfo(from).EnumerateFileSystemInfos(
                    "*",
                    new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None }
                )
            )
            {
                Place($"{name}/{entry.Name}", entry.FullName, depth + 1);
            }
        }
        else if (RegularFile.Is(from) && Content(from, LongestSetting) is { } content)
        {
            InsideFile.Remove(own.Path, name);
            InsideFile.Write(own.Path, name, content);
            File.SetUnixFileMode(Path.Combine(own.Path, name), File.GetUnixFileMode(from)); // nobody else writes here yet
        }
    }

    // Compare and swap: where the person's is another than at the turn's beginning, theirs is newer.
    private void ReturnLogin(AgentFolder agent, string theirs)
    {
        var now = Content(theirs, LongestSetting);
        if (
            now is null
            || Digest(now) != _logins.GetValueOrDefault(agent.Path)
            || InsideFile.Read(own.Path, $"{agent.Path}/{agent.Login}", 1 << 20).Content is not { } inside
            || inside.AsSpan().SequenceEqual(now)
            || Parsed(inside) is not { } refreshed
            || Parsed(now) is not { } kept
        )
        {
            return;
        }

        var changed = false;
        foreach (var field in agent.Tokens)
        {
            var names = field.Split('.');
            if (
                At(refreshed, names) is JsonValue { } value
                && At(kept, names) is JsonValue before
                && value.GetValueKind() == before.GetValueKind()
                && !JsonNode.DeepEquals(value, before)
            )
            {
                (At(kept, names[..^1]) as JsonObject)![names[^1]] = value.DeepClone();
                changed = true;
            }
        }

        if (changed)
        {
            AtomicFile.Write(theirs, Encoding.UTF8.GetBytes(kept.ToJsonString()), Private);
        }
    }

    // A transcript that is there outside is replaced only where it is its beginning, or what a turn before brought there.
    private void ReturnTranscripts(
        string from,
        string to,
        Dictionary<string, string> known,
        List<string> told,
        int depth,
        Func<string, bool> isOurs
    )
    {
        using var inside = InsideFolder.Open(own.Path);
        foreach (var entry in inside.Entries(from).Entries ?? [])
        {
            if (_left < 0)
            {
                return; // told already
            }

            if (entry.Text is not { } name || name.Any(char.IsControl) || !isOurs(name))
            {
                continue;
            }

            var (source, target) = ($"{from}/{name}", Path.Combine(to, name));
            if (entry.Kind == InsideKind.Folder && depth < Deepest && Posix.FactsOfLink(target) is null or { IsFolder: true })
            {
                ReturnTranscripts(source, target, known, told, depth + 1, _ => true);
            }
            else if (entry.Kind == InsideKind.File && Path.GetExtension(name) is ".jsonl" or ".json")
            {
                var read = inside.Read(source, LongestTranscript);
                if (read.Content is not { } content)
                {
                    told.Add($"the transcript {target} was not brought back: {read.Why}");
                    continue;
                }

                var (digest, there) = (Digest(content), Content(target, LongestTranscript));
                if (
                    there is null ? Posix.FactsOfLink(target) is null
                    : known.GetValueOrDefault(source) is { } last && last == Digest(there) ? last != digest
                    : name.EndsWith(".jsonl", StringComparison.Ordinal)
                        && content.Length > there.Length
                        && content.AsSpan().StartsWith(there)
                )
                {
                    if (_left < content.Length)
                    {
                        told.Add(
                            $"the transcripts from {target} on were not brought back: a turn leaves {MostTranscripts >> 20} MiB at most"
                        );
                        _left = -1;
                        return;
                    }

                    _left -= content.Length;
                    Directory.CreateDirectory(to, Private | UnixFileMode.UserExecute);
                    AtomicFile.Write(target, content, Private);
                    known[source] = digest;
                }
            }
        }
    }

    private Dictionary<string, string> Known() =>
        RegularFile
            .Lines(own.Returned)
            .Select(line => line.Split(' ', 2))
            .Where(words => words.Length == 2)
            .ToDictionary(words => words[1], words => words[0], StringComparer.Ordinal);

    private static JsonNode? At(JsonNode? node, IEnumerable<string> names) =>
        names.Aggregate(node, (at, name) => at is JsonObject ? at[name] : null);

    private static JsonNode? Parsed(byte[] text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // not a login
        }
    }

    private static byte[]? Content(string path, int limit)
    {
        try
        {
            return RegularFile.Read(path, limit);
        }
        catch (IOException)
        {
            return null; // too long, a folder, or not the person's
        }
    }

    private static string Digest(byte[]? content) => content is null ? "" : Convert.ToHexStringLower(SHA256.HashData(content));
}
