using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ias.Core.Agents;
using Ias.Core.Agents.Known;
using Ias.Core.Ice;
using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Ice.Home;

/// <summary>
/// The agents' folders in a private home: copies of the person's as they were when the turn began. After a turn come back a login that was
/// refreshed, and transcripts; nothing else.
/// </summary>
/// <param name="own">The private home.</param>
/// <param name="home">The person's.</param>
/// <param name="variable">The person's environment.</param>
/// <param name="masks">Secrets in their settings are replaced, but for the login and the provider's key.</param>
internal sealed class AgentCopies(HomeFolder own, string home, Func<string, string?> variable, bool masks)
{
    private const int LongestSetting = 16 << 20;
    private const int Deepest = 12;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private SafeFileHandle? _held;
    private readonly HashSet<string> _masked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _logins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string From, string To)> _placed = new(StringComparer.Ordinal); // what a copy and its source were then

    /// <summary>
    /// Agents' folders with a place outside the home: the path in the private home, and the path at which the agent looks for it.
    /// </summary>
    public IEnumerable<(string From, string To)> Moved =>
        AgentFolders
            .All.Select(agent => (Path.Combine(own.Path, agent.Path), agent.PlaceIn(home, variable)))
            .Where(place => !FolderPath.IsWithin(place.Item2, home));

    /// <summary>
    /// Takes the person's settings and logins as they are now. What turns before made of theirs goes, but for sessions and what is their own.
    /// While turns of another process are on in this home, nothing is changed.
    /// </summary>
    /// <param name="workTree">Of what is kept by project, only this one's is taken.</param>
    /// <returns>The lock by which others know that this home is in use; the caller keeps it open.</returns>
    public SafeFileHandle Take(string workTree)
    {
        _held ??= Posix.OpenToLock(own.Path + ".lock");
        if (Posix.TryLock(_held, shared: false))
        {
            foreach (var agent in AgentFolders.All)
            {
                Take(agent);
            }

            foreach (var name in AgentFolders.Files)
            {
                InsideFile.Remove(own.Path, name);
                if (
                    Content(Path.Combine(home, name), LongestSetting) is { } text
                    && OfProject(WithoutForeignSecrets(name, text), workTree) is { } settings
                )
                {
                    InsideFile.Write(own.Path, name, settings);
                }
            }
        }

        Posix.TryLock(_held, shared: true);
        return _held;
    }

    /// <summary>Files, below the private home, in whose copies something was replaced; empty where another process made the
    /// copies.</summary>
    public IEnumerable<string> Masked => _masked.Order(StringComparer.Ordinal);

    /// <summary>Before a turn: nothing that a turn before wrote into an agent's settings decides what the next one does, such as a
    /// review's; and a login that the person refreshed meanwhile.</summary>
    public void Begin(string workTree)
    {
        Take(workTree);
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
    /// <param name="workTree">Folder the turn ran in.</param>
    public IReadOnlyList<string> Return(string workTree)
    {
        var told = new List<string>();
        var transcripts = new ReturnedTranscripts(own, workTree);
        foreach (var agent in AgentFolders.All)
        {
            try
            {
                var place = agent.PlaceIn(home, variable);
                if (agent.Login.Length > 0 && OutsideFolder.Exists(place))
                {
                    ReturnLogin(agent, Path.Combine(place, agent.Login));
                }

                transcripts.Take(agent, place);
            }
            catch (Exception e) when (e is ProblemException or IOException or UnauthorizedAccessException)
            {
                told.Add($"{agent.Path}: the login and transcripts were not brought back: {e.Message}");
            }
        }

        return [.. told, .. transcripts.Told];
    }

    private void Take(AgentFolder agent)
    {
        var place = agent.PlaceIn(home, variable);
        if (InsideFile.KindOf(own.Path, agent.Path) is not (InsideKind.Folder or InsideKind.Missing))
        {
            InsideFile.Remove(own.Path, agent.Path);
        }

        Place(agent.Path, place, 0, agent.IsOfTurns);
    }

    // Links count as what they lead to: the copy stands for itself. What is as it was placed is not written again.
    private void Place(string name, string from, int depth, Func<string, bool> isKept)
    {
        if (OutsideFolder.Exists(from) && depth < Deepest)
        {
            InsideFile.MakeOwnFolder(own.Path, name);
            var entries = OutsideFolder
                .Info(from)
                .EnumerateFileSystemInfos("*", new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None })
                .Where(entry => !isKept(entry.Name))
                .ToList();
            RemoveOthers(name, [.. entries.Select(entry => entry.Name)], depth, isKept);
            foreach (var entry in entries)
            {
                Place($"{name}/{entry.Name}", entry.FullName, depth + 1, _ => false);
            }
        }
        else if (RegularFile.Is(from))
        {
            if (_placed.TryGetValue(name, out var placed) && placed == (Stamp(from), Stamp(Path.Combine(own.Path, name))))
            {
                return;
            }

            InsideFile.Remove(own.Path, name);
            if (Content(from, LongestSetting) is { } content)
            {
                InsideFile.Write(own.Path, name, WithoutForeignSecrets(name, content));
                OutsideFile.SetUnixFileMode(Path.Combine(own.Path, name), OutsideFile.GetUnixFileMode(from)); // nobody else writes here yet
                _placed[name] = (Stamp(from), Stamp(Path.Combine(own.Path, name)));
            }
        }
        else if (depth == 0)
        {
            RemoveOthers(name, [], depth, isKept);
        }
    }

    private void RemoveOthers(string folder, HashSet<string> there, int depth, Func<string, bool> isKept)
    {
        using var inside = InsideFolder.Open(own.Path);
        var (writer, entries) = (new InsideWriter(inside), inside.Entries(folder).Entries ?? []);
        if (depth > 0 && entries.Any(entry => entry.Text is null)) // no name by which one could be removed
        {
            writer.Remove(folder);
            writer.MakeOwnFolder(folder);
            return;
        }

        foreach (var name in entries.Select(entry => entry.Text).OfType<string>().Where(name => !there.Contains(name) && !isKept(name)))
        {
            writer.Remove($"{folder}/{name}");
        }
    }

    // st_ctime cannot be set back.
    private static string Stamp(string path) =>
        Posix.FactsOfLink(path) is { } facts ? $"{facts.Identity} {facts.Length} {facts.Changed}" : "";

    // Prompts and trust decisions are kept by project in one file; null: it is not such a file.
    private static byte[]? OfProject(byte[] text, string workTree)
    {
        if (RefreshedLogin.Parsed(text) is not { } settings)
        {
            return null;
        }

        if (settings["projects"] is JsonObject projects)
        {
            foreach (var other in projects.Select(project => project.Key).Where(key => !FolderPath.IsWithin(key, workTree)).ToList())
            {
                projects.Remove(other);
            }
        }

        return Encoding.UTF8.GetBytes(settings.ToJsonString());
    }

    private byte[] WithoutForeignSecrets(string name, byte[] content)
    {
        if (
            !masks
            || !HomeSettings.IsOfAgent(Path.GetFileName(name))
            || AgentFolders.All.Any(agent => agent.Login.Length > 0 && name == $"{agent.Path}/{agent.Login}")
        )
        {
            return content;
        }

        _masked.Remove(name);
        var text = Encoding.Latin1.GetString(content);
        var clean = HomeSettings.WithoutForeignSecrets(text);
        if (clean == text)
        {
            return content;
        }

        _masked.Add(name);
        return Encoding.Latin1.GetBytes(clean);
    }

    // Compare and swap: where the person's is another than at the turn's beginning, theirs is newer.
    private void ReturnLogin(AgentFolder agent, string theirs)
    {
        if (
            Content(theirs, LongestSetting) is { } now
            && Digest(now) == _logins.GetValueOrDefault(agent.Path)
            && InsideFile.Read(own.Path, $"{agent.Path}/{agent.Login}", 1 << 20).Content is { } inside
            && RefreshedLogin.Of(now, inside, agent.Tokens) is { } refreshed
        )
        {
            AtomicFile.Write(theirs, refreshed, Private);
        }
    }

    /// <summary>The content of one of the person's files; null when it is missing, not a file, or too long.</summary>
    internal static byte[]? Content(string path, int limit)
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

    /// <summary>Digest of a content, SHA-256 in hexadecimal; empty: there is no content.</summary>
    internal static string Digest(byte[]? content) => content is null ? "" : Convert.ToHexStringLower(SHA256.HashData(content));
}
