namespace Ias.Console.Server.Store;

/// <summary>Removes for good what data policies hide: from the rows, then from the store's files.</summary>
public static class Purge
{
    /// <summary>Takes the next pass of one workspace that needs one; nothing where none does. Safe to call on several servers
    /// concurrently, and again after one was killed.</summary>
    public static async Task NextAsync(Database database, CancellationToken cancel)
    {
        var purged = await database.WriteAsync(
            async session =>
            {
                var workspaces = new Workspaces(session);
                if (await workspaces.ToPurgeAsync() is { } workspace)
                {
                    await workspaces.PurgeAsync(workspace);
                    return workspace;
                }

                return null;
            },
            cancel
        );
        if (purged is not null)
        {
            await database.EraseDeletedAsync(cancel); // first: a pass that ended between is taken again
            await database.WriteAsync(session => new Workspaces(session).CountPassAsync(purged), cancel);
        }
    }
}
