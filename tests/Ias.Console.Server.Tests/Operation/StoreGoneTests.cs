using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace Ias.Console.Server.Tests.Operation;

/// <summary>A store that is not there is no fault of the server's, and nobody loses work to a file that was deleted.</summary>
public sealed class StoreGoneTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_deleted_store_is_said_to_be_gone_and_is_not_made_again()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        using var visit = await Visit.LoggedInAsync(server, shop, Role.Member);
        File.Delete(server.Store.Place);

        var written = await visit.LookAsync("/login");
        var wrote = await visit.PostAsync("/login", [("token", written.Token), ("do", "code")]);
        using var http = new HttpClient { BaseAddress = server.Url };
        var ready = await http.GetAsync("/readyz");

        Assert.Equal((503, 503), (wrote.Status, (int)ready.StatusCode));
        Assert.False(File.Exists(server.Store.Place));
    }

    [Theory]
    [InlineData(13, true)] // SQLITE_FULL
    [InlineData(10, true)] // SQLITE_IOERR
    [InlineData(14, true)] // SQLITE_CANTOPEN
    [InlineData(11, true)] // SQLITE_CORRUPT
    [InlineData(19, false)] // SQLITE_CONSTRAINT
    [InlineData(1, false)] // SQLITE_ERROR
    public async Task What_is_the_stores_failure_is_told_from_a_statements(int code, bool isStores)
    {
        using var folder = new TemporaryFolder();
        await using var database = new SqliteDatabase(folder.At("x.db"), TimeProvider.System);

        Assert.Equal(isStores, database.IsUnavailable(new SqliteException("", code)));
    }
}
