using System.Text;
using System.Text.Json;
using Ias.Cli.Answers;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Processes;
using Ias.Tui.State.Machines;

namespace Ias.Cli.Top;

/// <summary>
/// Follows the work trees of another machine: what <c>ias top --json --follow</c> prints there, over ssh. What comes is data, never a
/// program or a path of this machine. One that does not answer is asked again, after longer and longer pauses.
/// </summary>
/// <param name="host">As ssh takes it.</param>
/// <param name="start">What every ssh is started with: the folder, and which folders no program is taken from.</param>
internal sealed class RemoteMachine(string host, ProcessRunner processes, ProcessSpec start, TimeProvider time)
{
    private const string Asked = "it has said nothing yet";

    private const int LongestLine = 4 << 20;
    private const int MostSaid = 8 << 10; // of what ssh complains
    private const int Shown = 80;
    private const int NotFound = 127; // what a shell ends with that does not find a program
    private const double FirstPause = 2; // seconds

    private readonly Lock _lock = new();
    private readonly Dictionary<string, WorkTreeRow> _rows = new(StringComparer.Ordinal);
    private HostView _view = new(host, time.GetUtcNow(), Asked);
    private volatile bool _hasEnded;
    private bool _answers; // since ssh was started last

    /// <summary>The machine's latest view and rows.</summary>
    public (HostView View, IReadOnlyList<WorkTreeRow> Rows) Known
    {
        get
        {
            lock (_lock)
            {
                return (_view, [.. _rows.Values]);
            }
        }
    }

    /// <summary>True when it has reported its work trees, or ssh has ended at least once.</summary>
    public bool HasSettled => _hasEnded || Known.View.Away.Length == 0;

    /// <summary>Refuses what ssh would take for an option, or a terminal for more than text.</summary>
    /// <exception cref="ProblemException">It is no host.</exception>
    public static void Check(string host)
    {
        if (host.Length == 0 || host[0] == '-' || host.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) || Wording.Plain(host) != host)
        {
            throw new ProblemException(
                new Problem(
                    $"{(host.Length == 0 ? "An empty word" : Wording.Plain(host))} is not a host.",
                    Next: "Name a host as you do for ssh: build1, or ana@build1.example.org",
                    Exit: ExitCode.Usage
                )
            );
        }
    }

    /// <summary>Follows it until <paramref name="cancel"/>.</summary>
    /// <param name="changed">Called from any thread when something is known that was not.</param>
    public async Task FollowAsync(Action changed, CancellationToken cancel)
    {
        for (var failures = 1; !cancel.IsCancellationRequested; failures++)
        {
            var why = await AskAsync(changed, cancel);
            if (cancel.IsCancellationRequested)
            {
                return;
            }

            failures = _answers ? 1 : failures;
            Leave(why);
            _hasEnded = true;
            changed();
            await Task.WhenAny(Task.Delay(Backoff.Delay(failures, Random.Shared.NextDouble(), FirstPause), time, cancel));
        }
    }

    // Until ssh ends; returns why it did.
    private async Task<string> AskAsync(Action changed, CancellationToken cancel)
    {
        var said = new MemoryStream();
        var lines = new LineCutter(LongestLine, line => Take(line, changed));
        _answers = false;
        try
        {
            var exit = await processes.StreamAsync(
                start with
                {
                    FileName = "ssh",
                    Arguments =
                    [
                        "-T",
                        "-o",
                        "BatchMode=yes",
                        "-o",
                        "ConnectTimeout=10",
                        "-o",
                        "ServerAliveInterval=15",
                        "-o",
                        "ServerAliveCountMax=3",
                        "--",
                        host,
                        "ias",
                        "top",
                        "--json",
                        "--follow",
                    ],
                },
                input: null,
                piece => lines.Feed(piece.Span),
                piece => said.Write(piece.Span[..(int)Math.Min(piece.Length, MostSaid - said.Length)]),
                cancel
            );
            return exit == NotFound ? "ias is not on the PATH that ssh gives a command there"
                : LastLine(said) is { Length: > 0 } words ? words
                : $"ssh ended with status {exit}";
        }
        catch (ProblemException refused)
        {
            return refused.Problem.What;
        }
        catch (OperationCanceledException)
        {
            return "";
        }
    }

    private void Take(ReadOnlyMemory<byte>? line, Action changed)
    {
        var answer = line is { } whole ? Read(whole.Span) : null;
        lock (_lock)
        {
            if (answer is null)
            {
                var what = line is { } text
                    ? $"\"{Wording.Cut(Wording.Plain(Encoding.UTF8.GetString(text.Span[..Math.Min(text.Length, Shown)])), Shown)}\""
                    : "a line of more than 4 MiB";
                _view = new HostView(
                    host,
                    _view.Away.Length > 0 ? _view.Since : time.GetUtcNow(),
                    $"{what} is no list of work trees",
                    _view.HasAnswered
                );
            }
            else
            {
                if (_view.Away.Length > 0 || !_answers)
                {
                    _view = new HostView(host, time.GetUtcNow(), HasAnswered: true);
                }

                _answers = true;
                Take(answer);
            }
        }

        changed();
    }

    private void Take(TopAnswer answer)
    {
        if (answer.Whole)
        {
            _rows.Clear();
        }

        foreach (var gone in answer.Gone ?? [])
        {
            _rows.Remove(gone?.WorkTree ?? "");
        }

        foreach (var row in TopRows.Read(host, answer))
        {
            if (_rows.Count < TopRows.Most || _rows.ContainsKey(row.WorkTree))
            {
                _rows[row.WorkTree] = row;
            }
        }
    }

    // Null: it is none.
    private static TopAnswer? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, AnswerJson.Default.TopAnswer) is { WorkTrees: not null } answer ? answer : null;
        }
        catch (Exception garbage) when (garbage is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private void Leave(string why)
    {
        lock (_lock)
        {
            // a reason that was said of what came is better than that it ended
            _view =
                _view.Away.Length > 0 && !_answers && _view.Away != Asked && why.StartsWith("ssh ended", StringComparison.Ordinal)
                    ? _view
                    : new HostView(
                        host,
                        _view.Away.Length > 0 ? _view.Since : time.GetUtcNow(),
                        Wording.Cut(Wording.Plain(why), 200),
                        _view.HasAnswered
                    );
        }
    }

    private static string LastLine(MemoryStream said) =>
        Encoding
            .UTF8.GetString(said.GetBuffer(), 0, (int)said.Length)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault()
        ?? "";
}
