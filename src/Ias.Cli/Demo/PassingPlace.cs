using System.IO.Pipelines;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Cli.Demo;

/// <summary>
/// A folder, and processes that belong to it, which go when this process ends, however it ends: a second process, which no terminal's end
/// reaches, waits for that at the other end of a pipe, and removes them. What even that one missed goes with the next
/// <c>ias demo --clean</c>.
/// </summary>
internal sealed class PassingPlace : IAsyncDisposable
{
    /// <summary>The variable in the environment of every process that belongs to a place: its folder.</summary>
    public const string Mark = "IAS_DEMO";

    private const string Prefix = "ias-shop-";
    private const string Lock = "open";

    private readonly Pipe _pipe = new();
    private readonly Task _keeper;
    private readonly ProcessLock _lock;

    private PassingPlace(string folder, ProcessLock held, ProcessRunner processes)
    {
        (Folder, _lock) = (folder, held);
        _keeper = processes.StreamAsync(
            new ProcessSpec
            {
                FileName = "setsid",
                Arguments = ["/bin/sh", "-c", "cat >/dev/null; exec \"$0\" demo --clean", Environment.ProcessPath!],
                WorkingDirectory = "/",
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    [Mark] = null,
                    ["XDG_STATE_HOME"] = Path.Combine(folder, "none"), // no sample that the person keeps
                },
            },
            _pipe.Reader.AsStream(),
            static _ => { },
            static _ => { },
            CancellationToken.None
        );
    }

    public string Folder { get; }

    public static PassingPlace Open(ProcessRunner processes, TimeProvider time)
    {
        var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
        return ProcessLock.TryTake(Path.Combine(folder, Lock), time) is { } held
            ? new PassingPlace(folder, held, processes)
            : throw new ProblemException(new Problem("Another process has taken the demo's folder.", folder));
    }

    /// <summary>Ends and removes what belongs to places that nobody has open.</summary>
    /// <returns>The folders that are gone.</returns>
    /// <exception cref="ProblemException">Something of one cannot be ended or removed.</exception>
    public static async Task<IReadOnlyList<string>> RemoveLeftAsync(TimeProvider time, CancellationToken cancel)
    {
        var removed = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            if (!File.Exists(Path.Combine(folder, Lock)))
            {
                continue; // another program's
            }

            using var taken = TryTake(folder, time);
            if (taken is null)
            {
                continue; // open, or another user's
            }

            if (!await MarkedProcesses.KillAsync(Mark, folder, time, cancel))
            {
                throw new ProblemException(new Problem("Processes of a demo do not end.", folder, "ps -ef"));
            }

            Directory.Delete(folder, recursive: true);
            removed.Add(folder);
        }

        return removed;
    }

    /// <summary>Ends and removes it all, and returns when that is done.</summary>
    public async ValueTask DisposeAsync()
    {
        _lock.Dispose();
        await _pipe.Writer.CompleteAsync();
        await _keeper;
    }

    private static ProcessLock? TryTake(string folder, TimeProvider time)
    {
        try
        {
            return ProcessLock.TryTake(Path.Combine(folder, Lock), time);
        }
        catch (ProblemException)
        {
            return null; // another user's
        }
    }
}
