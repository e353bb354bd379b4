using System.Text.Json;
using Ias.Engine.Files;

namespace Ias.Engine.State;

/// <summary>
/// <c>.run/control/</c>: how everybody else asks the engine for something. A request is one JSON file written to a temporary name and
/// renamed; the engine sees it within 100 ms (inotify, with a slow poll as safety net), answers in the event log and removes it.
/// </summary>
public sealed class ControlInbox(string folder, TimeProvider time) : IDisposable
{
    private const int Longest = 1024 * 1024;
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FastPoll = TimeSpan.FromMilliseconds(100); // where inotify has no watch left to give

    private readonly Lock _lock = new();
    private readonly HashSet<string> _answered = []; // could not be removed, must not be carried out twice
    private Action<ControlRequest> _onRequest = _ => { };
    private Action<string, string> _onUnreadable = (_, _) => { };
    private FileSystemWatcher? _watcher;
    private ITimer? _poll;
    private bool _stopped;

    /// <summary>Drops a request; makes the folder when it is not there.</summary>
    /// <exception cref="ProblemException">It cannot be written.</exception>
    public static void Ask(string folder, ControlRequest request)
    {
        var name = $"{request.At.UtcDateTime:yyyyMMddTHHmmssfffZ}-{request.Kind}-{Guid.NewGuid().ToString("N")[..8]}.json";
        InsideFile.Drop(Path.Combine(folder, name), JsonSerializer.SerializeToUtf8Bytes(request, StateJson.Default.ControlRequest));
    }

    /// <summary>True when this user can send requests: an onlooker on another's work tree, or on a read-only one, cannot.</summary>
    public static bool CanAsk(RunFiles files) =>
        Posix.IsWritable(new[] { files.Control, files.Folder, files.WorkTree }.FirstOrDefault(InsideFile.IsFolder) ?? files.WorkTree);

    /// <summary>The requests that nobody has taken yet, oldest first, for onlookers: nothing is moved, what cannot be read is left
    /// out.</summary>
    public static IReadOnlyList<ControlRequest> Peek(string folder)
    {
        var waiting = new List<ControlRequest>();
        foreach (var path in Requests(folder))
        {
            if (InsideFile.Read(path, Longest).Content is { } content && Understood(content) is { } request)
            {
                waiting.Add(request);
            }
        }

        return [.. waiting.OrderBy(request => request.At)];
    }

    /// <summary>
    /// Starts watching, with what lies there already. <paramref name="onRequest"/> is called one request at a time, oldest first; the file
    /// is removed after it returns. What cannot be parsed, or what <paramref name="onRequest"/> fails on, goes to <paramref
    /// name="onUnreadable"/> (name, why) and is moved aside.
    /// </summary>
    public void Start(Action<ControlRequest> onRequest, Action<string, string> onUnreadable)
    {
        (_onRequest, _onUnreadable) = (onRequest, onUnreadable);
        lock (_lock)
        {
            Watch();
            var often = _watcher is null ? FastPoll : SlowPoll;
            _poll = time.CreateTimer(_ => Poll(), null, often, often);
        }

        Look(announced: true);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
            _poll?.Dispose();
            _watcher?.Dispose();
        }
    }

    private void Poll()
    {
        if (_lock.TryEnter()) // whoever holds it is looking already
        {
            try
            {
                Look(announced: false);
            }
            finally
            {
                _lock.Exit();
            }
        }
    }

    private void Look(bool announced)
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return;
            }

            var waiting = Waiting();
            if (waiting is null || (waiting.Count > 0 && !announced))
            {
                // The folder was deleted, or something came without word: the watch is on a folder that is no more.
                Watch();
                waiting ??= Waiting() ?? [];
            }

            foreach (var (path, request) in waiting.OrderBy(w => w.Request.At).ThenBy(w => w.Path, StringComparer.Ordinal))
            {
                Answer(path, request);
            }
        }
    }

    /// <summary>The requests that lie there; null when the folder does not exist.</summary>
    private List<(string Path, ControlRequest Request)>? Waiting()
    {
        using var inside = InsideFolder.At(folder, out var why);
        var listing = inside?.Entries() ?? new(null, why);
        if (listing.IsMissing)
        {
            return null;
        }

        if (listing.Why.Length > 0 && _answered.Add(folder)) // reported once, not at every poll
        {
            Report(folder, listing.Why);
        }

        var waiting = new List<(string, ControlRequest)>();
        foreach (var path in (listing.Entries ?? []).Select(entry => entry.Text).OfType<string>().Where(IsRequest))
        {
            if (Path.Combine(folder, path) is var full && !_answered.Contains(full) && Read(full) is { } request)
            {
                waiting.Add((full, request));
            }
        }

        return waiting;
    }

    private static bool IsRequest(string name) => name.EndsWith(".json", StringComparison.Ordinal) && !name.StartsWith('.');

    private static IEnumerable<string> Requests(string folder) =>
        InsideFile.PathsIn(folder).Where(path => IsRequest(Path.GetFileName(path)));

    private static ControlRequest? Understood(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, StateJson.Default.ControlRequest);
        }
        catch (JsonException)
        {
            return null; // the engine says so in the event log
        }
    }

    private ControlRequest? Read(string path)
    {
        try
        {
            return InsideFile.Read(path, Longest) switch
            {
                { IsMissing: true } => null, // gone again
                { Content: { } content } => JsonSerializer.Deserialize(content, StateJson.Default.ControlRequest)
                    ?? throw new JsonException("it holds null"),
                { Why: var why } => throw new JsonException(why),
            };
        }
        catch (JsonException wrong)
        {
            PutAside(path, wrong.Message);
            return null;
        }
    }

    private void Answer(string path, ControlRequest request)
    {
        try
        {
            _onRequest(request);
        }
        catch (Exception failed)
        {
            PutAside(path, failed.Message);
            return;
        }

        try
        {
            InsideFile.Remove(path);
        }
        catch (ProblemException refused)
        {
            _answered.Add(path);
            Report(path, $"it was done, but cannot be removed: {refused.Problem.What}");
        }
    }

    private void PutAside(string path, string why)
    {
        try
        {
            InsideFile.MoveAside(path, time.GetUtcNow());
        }
        catch (ProblemException refused)
        {
            _answered.Add(path);
            why = $"{why} ({refused.Problem.What})";
        }

        Report(path, why);
    }

    private void Report(string path, string why) => _onUnreadable(Path.GetFileName(path), why);

    private void Watch()
    {
        _watcher?.Dispose();
        _watcher = null;
        try
        {
            InsideFile.MakeFolder(folder);
            var watcher = new FileSystemWatcher(folder, "*.json") { NotifyFilter = NotifyFilters.FileName };
            watcher.Created += (_, _) => Look(announced: true);
            watcher.Renamed += (_, _) => Look(announced: true);
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
        }
        catch (Exception refused) when (refused is ProblemException || FileProblem.Explains(refused))
        {
            // No watch to be had (inotify's limit, a read-only disk): the poll does it alone, and faster.
        }

        _poll?.Change(_watcher is null ? FastPoll : SlowPoll, _watcher is null ? FastPoll : SlowPoll);
    }
}
