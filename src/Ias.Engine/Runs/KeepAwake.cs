using System.Text;
using CliWrap;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>
/// Keeps the machine from falling asleep while an engine works, where logind is there: a lock that <c>systemd-inhibit</c> holds as long as
/// the program it was given runs. That one reads a pipe from this process and ends with it, however this process ends. Whether it holds
/// stands in <c>.run/awake</c>; a machine that may fall asleep stops no run, and nothing waits for the answer.
/// </summary>
/// <param name="path">Where programs are looked for; null = this process's PATH.</param>
/// <param name="systemd">The folder that is there where systemd runs (sd_booted(3)). Where it is not, nobody can do anything about a
/// machine that falls asleep, and nothing is said of it.</param>
public sealed class KeepAwake(
    ProcessRunner processes,
    RunFiles files,
    TimeProvider time,
    string? path = null,
    string systemd = "/run/systemd/system"
) : IAsyncDisposable
{
    private const string Held = "held";
    private const int LongestAnswer = 4096;
    private const int LongestWords = 200;

    // The outer shell ends an inhibitor that hangs; the inner one reports that the lock is held.
    private const string Outer = """exec 3<&0; "$@" <&3 2>&1 & exec >&-; cat <&3 >/dev/null; kill -KILL $! 2>/dev/null""";
    private const string Inner = $"echo {Held}; exec cat >/dev/null";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ToEnd = TimeSpan.FromSeconds(2);

    private CancellationTokenSource? _release;
    private Task _holding = Task.CompletedTask;

    /// <summary>Reason why the machine may fall asleep under the engine; empty = it cannot; null = unknown (yet).</summary>
    public static string? Seen(RunFiles files) =>
        InsideFile.Text(files.WorkTree, files.Awake).Trim() is { Length: > 0 } said
            ? (said == Held ? "" : Wording.Plain(said.Length <= LongestWords ? said : said[..LongestWords] + "…"))
            : null;

    /// <summary>Acquires the lock in the background, unless it is already held.</summary>
    public void Hold()
    {
        if (_release is null)
        {
            var release = _release = new CancellationTokenSource();
            _holding = Task.Run(() => HoldAsync(release.Token), CancellationToken.None);
        }
    }

    /// <summary>Releases the lock, so that the machine may fall asleep again.</summary>
    public async Task ReleaseAsync()
    {
        if (_release is { } release)
        {
            await release.CancelAsync();
            await _holding;
            release.Dispose();
            _release = null;
            Say("");
        }
    }

    public async ValueTask DisposeAsync() => await ReleaseAsync();

    private async Task HoldAsync(CancellationToken release)
    {
        try
        {
            using var process = await processes.StartAsync(
                new ProcessSpec
                {
                    FileName = "sh",
                    Arguments =
                    [
                        "-c",
                        Outer,
                        "sh",
                        "systemd-inhibit",
                        "--what=idle:sleep",
                        "--who=ias",
                        "--why=coding agents are at work",
                        "--mode=block",
                        "sh",
                        "-c",
                        Inner,
                    ],
                    WorkingDirectory = "/",
                    Environment = path is null ? new Dictionary<string, string?>() : new Dictionary<string, string?> { ["PATH"] = path },
                    Untrusted = [files.WorkTree],
                },
                ownSession: true
            ); // Ctrl-C is for the engine, which goes on until its phase has ended
            var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            process.Connect(
                PipeSource.Create((_, _) => over.Task),
                PipeTarget.Create((output, _) => WatchAsync(output, over, release)),
                PipeTarget.ToStream(Stream.Null)
            );
            await over.Task;
            await Task.WhenAny(process.Exited, Task.Delay(ToEnd, time, CancellationToken.None));
        }
        catch (ProblemException refused)
        {
            Say(refused.Problem.What);
        }
    }

    private async Task WatchAsync(Stream output, TaskCompletionSource over, CancellationToken release)
    {
        try
        {
            await WatchAsync(output, release);
        }
        catch (OperationCanceledException) when (release.IsCancellationRequested)
        {
            // released
        }
        finally
        {
            over.SetResult(); // the end of its input
        }
    }

    // Reads its output until it ends; the lock is held once the one word appears.
    private async Task WatchAsync(Stream output, CancellationToken release)
    {
        var said = new StringBuilder();
        var buffer = new byte[256];
        var answer = output.ReadAsync(buffer, release).AsTask();
        if (await Task.WhenAny(answer, Task.Delay(Patience, time, release)) != answer && !release.IsCancellationRequested)
        {
            Say("logind has not answered yet");
        }

        for (int read; (read = await answer) > 0; answer = output.ReadAsync(buffer, release).AsTask())
        {
            said.Append(said.Length < LongestAnswer ? Encoding.UTF8.GetString(buffer, 0, read) : "");
            if (said.ToString().Split('\n').Contains(Held))
            {
                Say(Held);
            }
        }

        var why =
            said.ToString().Split('\n').FirstOrDefault(line => line.Trim() is { Length: > 0 } and not Held)?.Trim()
            ?? "systemd-inhibit ended by itself";
        Say(why.EndsWith("systemd-inhibit: not found", StringComparison.Ordinal) ? "systemd-inhibit is not here" : why);
    }

    // Only for people: a failed write stops nothing.
    private void Say(string words)
    {
        try
        {
            if (words.Length == 0 || (words != Held && !OutsideFolder.Exists(systemd)))
            {
                InsideFile.Remove(files.WorkTree, files.Awake);
            }
            else
            {
                InsideFile.Write(files.WorkTree, files.Awake, Encoding.UTF8.GetBytes(Wording.Plain(words) + "\n"));
            }
        }
        catch (Exception refused) when (refused is ProblemException || FileProblem.Explains(refused))
        {
            // run-status then shows nothing about it
        }
    }
}
