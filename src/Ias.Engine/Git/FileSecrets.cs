using System.Globalization;
using System.Text;
using Ias.Core.Guardrails;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>
/// Finds uncommitted files with something that looks like a key or token. Matches that HEAD's version of a file already holds do not
/// count: leaving them out would protect nothing and stop all further work on the file.
/// </summary>
internal sealed class FileSecrets(ProcessRunner processes, RepositoryReader reader, string workTree)
{
    private static readonly SecretPatterns Patterns = new([]);
    private readonly Dictionary<StatusEntry, IReadOnlyList<(string Kind, string Value)>> _changed = [];
    private readonly Dictionary<string, HashSet<string>> _before = new(StringComparer.Ordinal);

    /// <summary>Files that are in HEAD and look suspicious now; their old contents must be read before the last word.</summary>
    public bool NeedsOldContents => _changed.Count > 0;

    /// <summary>The kind of secret a file's beginning holds; empty = none.</summary>
    public string KindIn(StatusEntry entry, byte[] start)
    {
        var found = Find(Encoding.Latin1.GetString(start));
        if (found.Count == 0)
        {
            return "";
        }

        if (entry.IsNew || entry.HeadBlob.Length == 0)
        {
            return found[0].Kind;
        }

        if (!_before.TryGetValue(entry.HeadBlob, out var before))
        {
            _changed[entry] = found;
            return "";
        }

        return found.FirstOrDefault(f => !before.Contains(f.Value)).Kind ?? "";
    }

    /// <summary>Reads what the suspicious files held in HEAD.</summary>
    public async Task ReadOldContentsAsync(CancellationToken cancel)
    {
        var blobs = _changed.Keys.Select(e => e.HeadBlob).Distinct(StringComparer.Ordinal).ToList();
        if (await reader.BlobsAsync(blobs, cancel) is { } contents)
        {
            foreach (var (blob, content) in blobs.Zip(contents))
            {
                _before[blob] = Find(Encoding.Latin1.GetString(content ?? [])).Select(f => f.Value).ToHashSet(StringComparer.Ordinal);
            }

            _changed.Clear();
            return;
        }

        var output = await processes.RunAsync(
            GitCommand.Read(workTree, "cat-file", "--batch").Bytes() with
            {
                Input = Encoding.ASCII.GetBytes(string.Join('\n', blobs) + "\n"),
            },
            cancel
        );
        var left = output.Output.AsSpan();
        foreach (var blob in blobs)
        {
            var line = left.IndexOf('\n');
            var values = _before[blob] = new HashSet<string>(StringComparer.Ordinal);
            if (
                line >= 0
                && left[..line].ToString().Split(' ') is [_, "blob", var size]
                && int.Parse(size, CultureInfo.InvariantCulture) is var length
                && length < left.Length - line
            )
            {
                values.UnionWith(Find(left.Slice(line + 1, length).ToString()).Select(f => f.Value));
                left = left[(line + length + 2)..];
            }
            else
            {
                left = left[(line + 1)..]; // missing, or a gitlink
            }
        }

        _changed.Clear();
    }

    // Headers and URLs with a password are everywhere in source code and its tests; only what is a key by its own shape counts here.
    private static List<(string Kind, string Value)> Find(string text)
    {
        var found = new List<(string, string)>();
        for (var at = 0; Patterns.Next(text, at, ' ', more: false) is { Kind: { } kind } match; at = Math.Max(match.End, match.Start + 1))
        {
            var value = text[match.Start..match.End];
            if (kind.Shape is SecretShape.Jwt or SecretShape.KeyBlock || (kind.Shape == SecretShape.Token && value.Any(char.IsAsciiDigit)))
            {
                found.Add((kind.Name, value));
            }
        }

        return found;
    }
}
