using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Tests;

namespace Ias.Engine.Tests.Git;

public sealed class LockFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Lock => _folder.At("index.lock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_many_who_find_a_stale_lock_one_moves_it_and_none_moves_the_lock_that_is_made_next()
    {
        for (var round = 1; round <= 20; round++)
        {
            File.WriteAllText(Lock, "");
            using var gone = new CancellationTokenSource();
            var waiters = Enumerable
                .Range(0, 6)
                .Select(_ => Task.Run(() => Moved(gone.Token), TestContext.Current.CancellationToken))
                .ToList();
            await Eventually.True(() => !File.Exists(Lock), "the stale lock is moved");

            using (new FileStream(Lock, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite)) // a git that waited for this
            {
                await gone.CancelAsync();
                var moved = await Task.WhenAll(waiters);

                Assert.True(File.Exists(Lock), $"round {round}: the living lock was moved to {string.Join(", ", moved)}");
                Assert.Single(moved, aside => aside is not null);
            }

            File.Delete(Lock);
        }
    }

    // Again and again, as a git command is: a program that another test starts at this moment has the file open until it is that program.
    private string? Moved(CancellationToken gone)
    {
        string? aside;
        do
        {
            aside = LockFile.MoveStaleAside(Lock, _folder.Path, _folder.Path);
        } while (aside is null && !gone.IsCancellationRequested);

        return aside;
    }

    [Fact]
    public void While_another_program_looks_at_the_locks_they_are_left_to_it()
    {
        File.WriteAllText(Lock, "");
        using (var other = Posix.OpenToRead(_folder.Path)!)
        {
            Assert.True(Posix.TryLock(other, shared: false));

            Assert.Null(LockFile.MoveStaleAside(Lock, _folder.Path, _folder.Path));
        }

        Assert.Equal(Lock + ".stale-1", LockFile.MoveStaleAside(Lock, _folder.Path, _folder.Path));
    }
}
