using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.State;

public sealed class RunWatchTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_run_folder_may_come_go_and_come_again()
    {
        using var folder = new TemporaryFolder();
        var files = new RunFiles(folder.Path);
        using var watch = new RunWatch(files, TimeProvider.System);

        foreach (var _ in Enumerable.Range(0, 3))
        {
            await Told(watch, () => Directory.CreateDirectory(files.Folder));
            await Told(watch, () => File.WriteAllText(files.State, "{}"));
            await Told(watch, () => File.AppendAllText(files.Events, "line\n"));
            await Told(watch, () => Directory.CreateDirectory(files.Control));
            await Told(watch, () => File.WriteAllText(Path.Combine(files.Control, "a.json"), "{}"));
            await Told(watch, () => Directory.Delete(files.Folder, recursive: true));
        }
    }

    [Fact]
    public async Task What_turns_print_wakes_nobody()
    {
        using var folder = new TemporaryFolder();
        var files = new RunFiles(folder.Path);
        Directory.CreateDirectory(files.Logs);
        using var watch = new RunWatch(files, TimeProvider.System);
        watch.Cover();

        File.AppendAllText(Path.Combine(files.Logs, "1-implement.log"), "line\n");

        Assert.False(await watch.WaitAsync(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_end_of_the_net_and_a_cancel_are_no_change()
    {
        using var folder = new TemporaryFolder();
        using var watch = new RunWatch(new RunFiles(folder.Path), TimeProvider.System);
        using var cancel = new CancellationTokenSource();

        Assert.False(await watch.WaitAsync(TimeSpan.FromMilliseconds(1), cancel.Token));
        var waiting = watch.WaitAsync(Long, cancel.Token);
        await cancel.CancelAsync();
        Assert.False(await waiting);
    }

    // A folder made anew wakes for itself and for what was put in it, so a look may be owed: what counts is that a change is told.
    private static async Task Told(RunWatch watch, Action change)
    {
        watch.Cover();
        change();
        Assert.True(await watch.WaitAsync(Long, TestContext.Current.CancellationToken));
        while (await watch.WaitAsync(TimeSpan.FromMilliseconds(60), TestContext.Current.CancellationToken))
        {
            // the rest of the same change
        }
    }
}
