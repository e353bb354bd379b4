using System.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>
/// <c>core.hooksPath</c> in a repository's own configuration. Ours is a block of two lines at the end of the file, put there and taken away
/// under git's own lock without a process, so that the file is afterwards byte for byte what it was. Where the setting is anybody else's,
/// git is asked.
/// </summary>
public sealed class HooksSetting(HostGit git, GitPlace place, string ours)
{
    private const string Key = "core.hooksPath";
    private const string Header = "[core]\n\thooksPath = ";
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(2);

    private readonly string _file = Path.Combine(place.CommonDir, "config");

    private string Block => $"{Header}{ours}\n";

    /// <summary>A configuration without the block any engine may have put there.</summary>
    public static byte[] WithoutOurs(byte[] content)
    {
        if (content.AsSpan().IndexOf("/hooks\n"u8) < 0)
        {
            return content;
        }

        var lines = Encoding.Latin1.GetString(content).Split('\n').ToList();
        for (var at = lines.Count - 1; at >= 0; at--)
        {
            if (
                lines[at].TrimStart() is var line
                && line.StartsWith("hooksPath = ", StringComparison.Ordinal)
                && IsOurs(line["hooksPath = ".Length..])
            )
            {
                lines.RemoveAt(at);
                if (at > 0 && lines[at - 1] == "[core]" && (at == lines.Count || lines[at].Length == 0 || lines[at][0] == '['))
                {
                    lines.RemoveAt(at - 1);
                }
            }
        }

        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    /// <summary>Whether a value is the hooks folder of some engine's turns.</summary>
    public static bool IsOurs(string value) =>
        value.EndsWith("/hooks", StringComparison.Ordinal)
        && (value.Contains("/ice/", StringComparison.Ordinal) || value.Contains("/ias-ice-", StringComparison.Ordinal));

    /// <summary>What is set; empty = nothing.</summary>
    public async Task<string> ReadAsync(CancellationToken cancel)
    {
        if (Plainly(Content()) is { } plain)
        {
            return plain;
        }

        var read = await git.RunAsync(place.CommonDir, ["config", "--file", _file, "--get", Key], cancel);
        return read.Ok ? read.Output.TrimEnd('\n') : "";
    }

    /// <summary>Sets it; empty = unset.</summary>
    /// <exception cref="ProblemException">git cannot write the file.</exception>
    public async Task WriteAsync(string value, CancellationToken cancel)
    {
        if (await TryPlainlyAsync(value, cancel))
        {
            return;
        }

        var done =
            value.Length > 0
                ? await git.RunAsync(place.CommonDir, ["config", "--file", _file, "--replace-all", Key, value], cancel)
                : await git.RunAsync(place.CommonDir, ["config", "--file", _file, "--unset-all", Key], cancel);
        if (!done.Ok && done.ExitCode != 5) // 5: there was nothing to unset
        {
            throw new ProblemException(new Problem($"git cannot set {Key}.", _file, done.Error.Trim()));
        }
    }

    private string? Content() => RegularFile.Read(_file) is { } bytes ? Encoding.Latin1.GetString(bytes) : null;

    /// <summary>The setting where the text alone tells it: the word does not occur, or once, in our block. Null: only git can
    /// tell.</summary>
    private string? Plainly(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var first = text.IndexOf("hookspath", StringComparison.OrdinalIgnoreCase);
        return first < 0 ? ""
            : text.EndsWith(Block, StringComparison.Ordinal) && first > text.Length - Block.Length ? ours
            : null;
    }

    private async Task<bool> TryPlainlyAsync(string value, CancellationToken cancel)
    {
        if (
            (value.Length > 0 && value != ours)
            || !ours.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '+')
            || new FileInfo(_file).LinkTarget is not null
        )
        {
            return false;
        }

        var draft = _file + ".lock"; // git's own name: whoever else writes the configuration waits or fails
        if (await OpenAsync(draft, cancel) is not { } locked)
        {
            return false;
        }

        var kept = false;
        try
        {
            var text = Content();
            var now = Plainly(text);
            if (now is null || (text!.Length > 0 && !text.EndsWith('\n')))
            {
                return false;
            }

            if (now != value)
            {
                File.SetUnixFileMode(draft, File.GetUnixFileMode(_file));
                locked.Write(Encoding.Latin1.GetBytes(value.Length > 0 ? text + Block : text[..^Block.Length]));
                File.Move(draft, _file, overwrite: true); // while it is open: a lock that nobody has open is taken for a dead one's
                kept = true;
            }

            return true;
        }
        finally
        {
            if (!kept)
            {
                File.Delete(draft);
            }

            await locked.DisposeAsync();
        }
    }

    private async Task<FileStream?> OpenAsync(string draft, CancellationToken cancel)
    {
        for (var waited = TimeSpan.Zero; ; waited += TimeSpan.FromMilliseconds(10))
        {
            try
            {
                return new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            }
            catch (IOException) when (waited < LockPatience)
            {
                _ = LockFile.MoveStaleAside(draft, place.WorkTree, place.CommonDir); // of an engine that was killed
                await Task.Delay(TimeSpan.FromMilliseconds(10), cancel);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                return null; // git says why, in its own words
            }
        }
    }
}
