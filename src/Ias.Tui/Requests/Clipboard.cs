using System.Text;
using Ias.Engine.Processes;

namespace Ias.Tui.Requests;

/// <summary>Result of sending text to the clipboard.</summary>
/// <param name="Words">Message for the user: sent or saved, never "copied", because no terminal confirms that it accepted the text.</param>
/// <param name="Sequence">Bytes to write to the terminal; empty = nothing.</param>
public sealed record ClipboardResult(string Words, ReadOnlyMemory<byte> Sequence = default);

/// <summary>Sends text to the user's clipboard: through tmux inside tmux, which forwards it to the terminal; otherwise by OSC 52 to the
/// terminal itself; otherwise, or when the text is long, into a file that only this user can read.</summary>
/// <param name="environment">Environment variables of the process.</param>
/// <param name="folder">Folder for the fallback file.</param>
public sealed class Clipboard(IReadOnlyDictionary<string, string> environment, string folder, TimeProvider time)
{
    /// <summary>Size in bytes above which terminals are known to drop an OSC 52.</summary>
    public const int Longest = 8 * 1024;

    /// <summary>Sends the text. Throws nothing but the cancellation of <paramref name="cancel"/>.</summary>
    /// <param name="what">Name of what is copied, for the message.</param>
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
            return false; // no tmux on PATH: use the terminal itself
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
