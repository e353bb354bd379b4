using Ias.Engine.Files;
using Ias.Tests;

namespace Ias.Engine.Tests.Files;

public sealed class FolderWatchTests
{
    [Fact]
    public async Task A_watch_can_be_ended_at_the_very_moment_at_which_something_changes()
    {
        using var folder = new TemporaryFolder();
        using var end = new CancellationTokenSource();
        var changes = Task.Run(() =>
        {
            var made = 0;
            for (; !end.IsCancellationRequested; made++)
            {
                File.WriteAllText(folder.At("a"), "");
            }

            return made;
        });

        for (var n = 0; n < 100; n++)
        {
            var watch = new FolderWatch(TimeProvider.System);
            watch.Cover([folder.Path]);
            watch.Dispose(); // must neither throw nor hang
        }

        await end.CancelAsync();
        Assert.NotEqual(0, await changes);
    }
}
