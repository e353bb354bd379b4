using Ias.Engine.History;
using Ias.Engine.Processes;
using Ias.Tui.State.Machines;

namespace Ias.Cli.Top;

/// <summary>All work trees of this machine, and of the others that were named.</summary>
internal sealed class Machines : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15); // for the first word of another machine

    private readonly MachineObserver _here;
    private readonly List<RemoteMachine> _others;
    private readonly ProcessRunner? _processes;
    private readonly Lock _lock = new();
    private MachineSnapshot _known = MachineSnapshot.Nothing;

    /// <param name="hosts">The other machines, as ssh takes them.</param>
    /// <exception cref="ProblemException">One is no host.</exception>
    public Machines(CommandContext context, IReadOnlyList<string> hosts)
    {
        foreach (var host in hosts)
        {
            RemoteMachine.Check(host);
        }

        var known = new KnownWorkTrees(context.StateFolder);
        _here = new MachineObserver(
            known,
            new HistoryMirror(Path.Combine(context.StateFolder, Path.GetFileName(HistoryMirror.DefaultPath))),
            workTree => GlobalOptions.Called(context.CalledAs, context.Folder, workTree),
            context.Time,
            context.Heads
        );
        _processes = hosts.Count > 0 ? new ProcessRunner(context.Time) : null;
        var start = new ProcessSpec
        {
            FileName = "ssh",
            WorkingDirectory = Directory.Exists(context.Folder) ? context.Folder : "/",
            Untrusted = hosts.Count > 0 ? known.All() : [], // agents write in all of them
        };
        _others = [.. hosts.Distinct(StringComparer.Ordinal).Select(host => new RemoteMachine(host, _processes!, start, context.Time))];
    }

    /// <summary>The snapshot that is known immediately; no other machine is asked.</summary>
    public MachineSnapshot First()
    {
        lock (_lock)
        {
            return With(_known = _here.First());
        }
    }

    /// <summary>
    /// Reads everything once. Another machine that does not answer within 15 seconds is shown as one that does not answer.
    /// </summary>
    public async Task<MachineSnapshot> ReadAsync(CancellationToken cancel)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        enough.CancelAfter(_others.Count > 0 ? Patience : Timeout.InfiniteTimeSpan);
        var known = await _here.ReadAsync(cancel);
        await Task.WhenAll(
            _others.Select(async other =>
            {
                using var heard = CancellationTokenSource.CreateLinkedTokenSource(enough.Token);
                await other.FollowAsync(
                    () =>
                    {
                        if (other.HasSettled)
                        {
                            heard.Cancel();
                        }
                    },
                    heard.Token
                );
            })
        );
        return With(known);
    }

    /// <summary>Hands over what is known after every change, until <paramref name="cancel"/>.</summary>
    /// <param name="publish">Called from any thread, one call at a time.</param>
    public async Task FollowAsync(Action<MachineSnapshot> publish, CancellationToken cancel)
    {
        var following = _others.Select(other => other.FollowAsync(Tell, cancel)).ToList();
        try
        {
            await _here.FollowAsync(
                seen =>
                {
                    lock (_lock)
                    {
                        _known = seen;
                        publish(With(seen));
                    }
                },
                cancel
            );
        }
        finally
        {
            await Task.WhenAll(following);
        }

        void Tell()
        {
            lock (_lock)
            {
                if (!cancel.IsCancellationRequested)
                {
                    publish(With(_known));
                }
            }
        }
    }

    public void Dispose()
    {
        _here.Dispose();
        _processes?.Dispose();
    }

    private MachineSnapshot With(MachineSnapshot here)
    {
        if (_others.Count == 0)
        {
            return here;
        }

        var others = _others.Select(other => other.Known).ToList();
        return MachineSnapshot.Of(
            here.Rows.Concat(others.SelectMany(other => other.Rows)),
            here.Unread,
            [.. others.Select(other => other.View)],
            here.Trouble
        );
    }
}
