using System.Collections.Concurrent;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Access;

/// <summary>Use of tokens and web sessions since it was last written to the store: not every request writes.</summary>
internal sealed class LoginUse
{
    private readonly ConcurrentDictionary<EntityId, byte> _used = new();

    /// <summary>Notes the use of a token or a web session.</summary>
    public void Add(EntityId login) => _used.TryAdd(login, 0);

    /// <summary>Writes the time down for what was used.</summary>
    public async Task WriteAsync(Database database, CancellationToken cancel)
    {
        var used = _used.Keys.ToList();
        if (used.Count == 0)
        {
            return;
        }

        await database.WriteAsync(
            async session =>
            {
                foreach (var table in (string[])["tokens", "web_sessions"])
                {
                    await session
                        .Sql($"update {table} set last_used_at = {session.Now} where {session.Database.In("id", "used")}")
                        .List("used", [.. used.Select(login => login.Value)])
                        .ExecuteAsync();
                }

                return true;
            },
            cancel
        );
        foreach (var login in used)
        {
            _used.TryRemove(login, out _);
        }
    }
}
