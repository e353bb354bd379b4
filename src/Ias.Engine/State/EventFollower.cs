using System.Runtime.CompilerServices;
using Ias.Core.Events;

namespace Ias.Engine.State;

/// <summary>Follows a work tree's event log as it grows: notified by inotify, with a slow poll as a fallback.</summary>
public sealed class EventFollower(RunFiles files, TimeProvider time)
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(2);

    /// <summary>
    /// All events from the beginning of the present log on, then each as it comes; null after each batch, when nothing more is there yet.
    /// Ends by
    /// <paramref name="cancel"/> alone. A log that does not exist yet is waited for.
    /// </summary>
    public async IAsyncEnumerable<RunEvent?> FollowAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var reader = new EventReader(files.Events);
        using var watch = new RunWatch(files, time);
        watch.Cover();
        while (!cancel.IsCancellationRequested)
        {
            foreach (var happened in reader.ReadNew())
            {
                yield return happened;
            }

            yield return null;
            await watch.WaitAsync(Net, cancel);
        }
    }
}
