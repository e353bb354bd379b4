using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ias.Core.Agents;

/// <summary>A folder below the home in which an agent keeps settings, login and sessions.</summary>
/// <param name="Path">Below the home.</param>
/// <param name="Variable">A variable that names another place for its beginning <paramref name="Stands"/>; empty = none.</param>
/// <param name="Stands">The beginning of <paramref name="Path"/> that the variable stands for.</param>
/// <param name="Login">The file of its login, below it; empty = none. JSON.</param>
/// <param name="Tokens">The fields of that file which a refresh changes, each by names with dots between.</param>
/// <param name="Sessions">Folders below it with transcripts, which come back after a turn.</param>
/// <param name="Own">What else in it is the turns' own and never taken from the person's: caches, logs, programs.</param>
public sealed record AgentFolder(
    string Path,
    string Variable,
    string Stands,
    string Login,
    IReadOnlyList<string> Tokens,
    IReadOnlyList<string> Sessions,
    IReadOnlyList<string> Own
)
{
    /// <summary>The field of a transcript's first object that holds the folder the agent was started in, by names with dots between; empty =
    /// none does.</summary>
    public string PlaceField { get; init; } = "";

    /// <summary>The same for a field that holds the SHA-256 of that folder's path.</summary>
    public string HashField { get; init; } = "";

    /// <summary>The file by which a folder with transcripts says whose it is: a project's path; empty = there is none.</summary>
    public string Mark { get; init; } = "";

    /// <summary>True when a transcript belongs to a session in the work tree: its folder is the work tree or lies below it.</summary>
    /// <param name="content">JSON, or lines of it.</param>
    public bool IsSessionOf(string workTree, ReadOnlySpan<byte> content) =>
        PlaceField.Length > 0
            ? Field(content, PlaceField) is { } place
                && place.StartsWith('/')
                && FolderPath.IsWithin(System.IO.Path.GetFullPath(place), workTree)
            : HashField.Length == 0 || Field(content, HashField) == HashOf(workTree);

    /// <summary>Gemini's name for a project: the SHA-256 of its path, in hexadecimal.</summary>
    public static string HashOf(string place) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place)));

    private static string? Field(ReadOnlySpan<byte> content, string field)
    {
        try
        {
            var reader = new Utf8JsonReader(content, isFinalBlock: false, default);
            if (!JsonDocument.TryParseValue(ref reader, out var first))
            {
                return null;
            }

            using (first)
            {
                var at = first.RootElement;
                foreach (var name in field.Split('.'))
                {
                    if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                    {
                        return null;
                    }
                }

                return at.ValueKind == JsonValueKind.String ? at.GetString() : null;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // no transcript, or a text that is none
        }
    }

    /// <summary>True when each place the agent was started in has a transcript folder of its own, named after its path.</summary>
    public bool IsByPlace { get; init; }

    // Prompts and sessions of all projects: lists of them, and databases with what belongs to these.
    private static readonly string[] Histories = [".jsonl", ".db", ".db-wal", ".db-shm", ".sqlite", ".sqlite-wal", ".sqlite-shm"];

    /// <summary>
    /// True when an entry of the folder belongs to the turns (sessions, histories, caches, programs), so that the person's own
    /// one is not visible inside.
    /// </summary>
    public bool IsOfTurns(string name) =>
        Sessions.Contains(name) || Own.Contains(name) || Histories.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>True when a folder with transcripts belongs to an agent started in a work tree or below it.</summary>
    /// <param name="name">Claude Code's: the path, with a dash for all but ASCII letters and digits; of a long one its beginning.</param>
    /// <param name="beside">Folders beside the work tree: one of <c>app-web</c> is not of <c>web</c> in <c>app</c>.</param>
    public bool IsOf(string workTree, string name, IReadOnlyList<string> beside)
    {
        if (!IsByPlace)
        {
            return true;
        }

        var place = PlaceName(workTree);
        return name == place
            || (
                name.StartsWith(place + "-", StringComparison.Ordinal)
                && !beside
                    .Select(PlaceName)
                    .Any(other => other.Length > place.Length && (name + "-").StartsWith(other + "-", StringComparison.Ordinal))
            )
            || (place.Length > LongestName && name.StartsWith(place[..LongestName], StringComparison.Ordinal));
    }

    private const int LongestName = 200;

    private static string PlaceName(string path) => string.Concat(path.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    /// <summary>Absolute path of the folder on this machine.</summary>
    /// <param name="variable">The person's environment; null = not set.</param>
    public string PlaceIn(string home, Func<string, string?> variable) =>
        Variable.Length > 0 && variable(Variable) is { Length: > 1 } elsewhere && elsewhere.StartsWith('/')
            ? elsewhere.TrimEnd('/') + Path[Stands.Length..]
            : System.IO.Path.Combine(home, Path);
}
