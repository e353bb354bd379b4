using System.Text;
using Ias.Engine.Processes;

namespace Ias.Tui.Asking;

/// <summary>Where text for the clipboard went.</summary>
/// <param name="Words">Said to the person: sent or saved, never copied: nobody tells whether a terminal took it.</param>
/// <param name="Sequence">To be written to the terminal; empty = nothing.</param>
public sealed record ClipboardResult(string Words, ReadOnlyMemory<byte> Sequence = default);

/// <summary>
/// Hands text to the person's clipboard: through tmux where it runs there, which also sends it on to the terminal; else by OSC 52 to the
/// terminal itself; else, or when it is long, into a file that only this user can read.
/// </summary>
/// <param name="environment">The process's variables.</param>
/// <param name="folder">Where a file goes.</param>
public sealed class Clipboard(IReadOnlyDictionary<string, string> environment, string folder, TimeProvider time)
{
    /// <summary>Bytes above which terminals are known to drop an OSC 52.</summary>
    public const int Longest = 8 * 1024;

    /// <summary>Hands it over. Never throws but for <paramref name="cancel"/>.</summary>
    /// <param name="what">What it is, for the words.</param>
    public async Task<ClipboardResult> CopyAsync(string what, string text, CancellationToken cancel)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > Longest)
        {
            return Save(what, bytes);
        }

        if (environment.TryGetValue("TMUX", out var tmux) && tmux.Length > 0 && await ToTmuxAsync(text, cancel))
        {
            return new ClipboardResult($"{what} sent to tmux's buffer and the terminal's clipboard: {FirstLine(text)}");
        }

        return environment.TryGetValue("TERM", out var term) && term.StartsWith("linux", StringComparison.Ordinal)
            ? Save(what, bytes)
            : new ClipboardResult(
                $"{what} sent to the terminal's clipboard: {FirstLine(text)}",
                Encoding.ASCII.GetBytes($"\e]52;c;{Convert.ToBase64String(bytes)}\e\\")
            );
    }

    private async Task<bool> ToTmuxAsync(string text, CancellationToken cancel)
    {
        try
        {
            using var processes = new ProcessRunner(time);
            var result = await processes.RunAsync(
                new ProcessSpec
                {
                    FileName = "tmux",
                    Arguments = ["load-buffer", "-w", "-"],
                    WorkingDirectory = "/",
                    Input = Encoding.UTF8.GetBytes(text),
                    Timeout = TimeSpan.FromSeconds(3),
                },
                cancel
            );
            return result.ExitCode == 0;
        }
        catch (ProblemException)
        {
            return false; // no tmux on PATH: the terminal itself is asked
        }
    }

    private ClipboardResult Save(string what, byte[] bytes)
    {
        var path = Path.Combine(folder, "copied");
        try
        {
            Directory.CreateDirectory(folder);
            using var file = new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.Create,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
            file.Write(bytes);
            return new ClipboardResult($"{what} saved to {path}");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new ClipboardResult($"{what} could not be saved to {path}: {refused.Message}");
        }
    }

    private static string FirstLine(string text) => text.Split('\n')[0] is { Length: <= 60 } line ? line : text[..59] + "…";
}
