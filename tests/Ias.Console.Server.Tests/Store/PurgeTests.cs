using System.Text;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Store;

public sealed class PurgeTests(PostgresCluster cluster)
{
    private const string Secret = "the purple walrus flies at dawn";

    [Fact]
    public async Task What_a_policy_removes_is_in_no_file_of_a_SQLite_store()
    {
        await using var shop = await Shop.NewAsync(Kind.Sqlite, cluster);
        for (var i = 0; i < 200; i++)
        {
            await shop.In(scope =>
                new ContextItems(scope).AddAsync(new NewContextItem(new Word("person"), new Word("note"), "Note", $"{i} {Secret}"))
            );
        }

        Assert.Contains("walrus", Files(shop), StringComparison.Ordinal);

        await shop.Store.Database.WriteAsync(
            async session =>
            {
                await new Workspaces(session).SetPolicyAsync(shop.Workspace, DataPolicyMode.MetadataOnly, [], Actor.Server);
                return 0;
            },
            default
        );
        await Purge.NextAsync(shop.Store.Database, default);

        Assert.DoesNotContain("walrus", Files(shop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_that_somebody_removed_is_overwritten_in_the_database_file()
    {
        await using var shop = await Shop.NewAsync(Kind.Sqlite, cluster);
        var item = await shop.In(scope =>
            new ContextItems(scope).AddAsync(new NewContextItem(new Word("person"), new Word("note"), "Note", Secret))
        );
        await shop.In(async scope =>
        {
            await new ContextItems(scope).RemoveAsync(item);
            return 0;
        });
        await shop.Store.Database.DisposeAsync(); // the last that closes it takes the log into the file

        Assert.DoesNotContain("walrus", Files(shop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_purge_is_taken_as_often_as_it_is_due_and_then_no_more(Kind kind)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        await shop.Store.Database.WriteAsync(
            async session =>
            {
                await new Workspaces(session).SetPolicyAsync(shop.Workspace, DataPolicyMode.MetadataOnly, [], Actor.Server);
                return 0;
            },
            default
        );
        Task<Workspace?> DueAsync() => shop.Store.Database.WriteAsync(session => new Workspaces(session).ToPurgeAsync(), default);

        var passes = 0;
        for (; await DueAsync() is not null; passes++)
        {
            Assert.True(passes < 10);
            await Purge.NextAsync(shop.Store.Database, default);
        }

        Assert.InRange(passes, 1, 10);
    }

    private static string Files(Shop shop) =>
        string.Concat(
            Directory
                .GetFiles(Path.GetDirectoryName(shop.Store.Place)!)
                .Select(file =>
                {
                    using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                    using var bytes = new MemoryStream();
                    open.CopyTo(bytes);
                    return Encoding.Latin1.GetString(bytes.ToArray());
                })
        );
}
