using System.Net;
using System.Security.Cryptography;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Access;

/// <summary>State of a login with a code.</summary>
public enum DeviceState
{
    Pending,
    Approved,
    Denied,

    /// <summary>It has led to a token or a web session.</summary>
    Used,
}

/// <summary>A login that waits for a person, as it is shown to them.</summary>
/// <param name="Client">Name of the client that logs in, as it reports it.</param>
/// <param name="Address">The network address it asks from.</param>
/// <param name="Workspace">Slug of the workspace in which it logs in as a machine; null: it logs in as the person.</param>
/// <param name="At">Time of its start, in milliseconds since 1970.</param>
public sealed record WaitingLogin(string UserCode, string Client, string Address, string? Workspace, long At);

/// <summary>Logins of boxes and browsers by a code that a person approves somewhere else.</summary>
public sealed class DeviceLogins(Session session)
{
    /// <summary>Device name of a browser that logs in.</summary>
    public const string Browser = "browser";

    private const string CodeLetters = "BCDFGHJKLMNPQRSTVWXZ";

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    /// <summary>Starts a login: one code for the client, and one for the person to type.</summary>
    /// <param name="workspace">Slug of the workspace in which a box logs in as a machine; null: the login is the person's.</param>
    public async Task<(string DeviceCode, string UserCode, long ExpiresInSeconds)> StartAsync(
        Word client,
        IPAddress? from,
        Word? workspace = null
    )
    {
        await session.Sql($"delete from device_sessions where expires_at < {session.Now}").ExecuteAsync();
        var id = session.NewId();
        var (text, hash) = Secret.New(id);
        var code = Spelled(RandomNumberGenerator.GetString(CodeLetters, 8));
        await session
            .Sql(
                $"""
                insert into device_sessions (id, secret_hash, user_code, state, client, address, workspace_slug, created_at, expires_at)
                values (@id, @hash, @code, 'pending', @client, @address, @workspace, {session.Now}, {session.Now} + @life)
                """
            )
            .Id("id", id)
            .Own("hash", hash)
            .Own("code", code)
            .Word("client", client)
            .Word("workspace", workspace)
            .Own("address", from is { IsIPv4MappedToIPv6: true } ? from.MapToIPv4().ToString() : from?.ToString() ?? "")
            .Number("life", (long)Life.TotalMilliseconds)
            .ExecuteAsync();
        return (text, code, (long)Life.TotalSeconds);
    }

    /// <summary>State of a login; includes the token in the first answer after approval.</summary>
    public async Task<(DeviceState? State, string? Token)> PollAsync(string? deviceCode)
    {
        var found = await TakeAsync(deviceCode);
        return found is not { State: DeviceState.Approved, Person: { } person } ? (found?.State, null)
            : found.Workspace is not { } slug ? (found.State, (await new Tokens(session).AddPersonTokenAsync(person, found.Client)).Text)
            : await PlaceAsync(person, slug) is { } place
                ? (found.State, (await new Tokens(session).AddMachineAsync(place.Workspace, person, found.Client)).Text)
            : (DeviceState.Denied, null); // no member any more
    }

    /// <summary>State of a browser's login; includes the person in the first answer after approval.</summary>
    public async Task<(DeviceState? State, EntityId? Person)> PollForPersonAsync(string? deviceCode)
    {
        var found = await TakeAsync(deviceCode);
        return (found?.State, found is { State: DeviceState.Approved } ? found.Person : null);
    }

    /// <summary>Code for the person to type for the login with this device code; null: the login is no longer pending.</summary>
    public async Task<string?> UserCodeAsync(string? deviceCode) =>
        Secret.TryRead(deviceCode, out var id, out var secret)
            ? await session
                .Sql($"select user_code, secret_hash from device_sessions where id = @id and expires_at > {session.Now}")
                .Id("id", id)
                .FirstAsync(row => Secret.Matches(secret, row.Own("secret_hash")!) ? row.Own("user_code")! : "")
            : null;

    /// <summary>The login that waits with this code, or null.</summary>
    public Task<WaitingLogin?> FindAsync(string? userCode) =>
        session
            .Sql(
                $"select user_code, client, address, workspace_slug, created_at from device_sessions where user_code = @code and state = 'pending' and expires_at > {session.Now}"
            )
            .Own("code", Read(userCode))
            .FirstAsync(row => new WaitingLogin(
                row.Own("user_code")!,
                row.Word("client").Value,
                row.Own("address")!,
                row.WordOrNone("workspace_slug")?.Value,
                row.Number("created_at")
            ));

    /// <summary>A person lets who showed this code act as them, or as a machine of a workspace of theirs, or not.</summary>
    /// <exception cref="RefusalException">No login waits with this code; the person may let no machine into that workspace.</exception>
    public async Task DecideAsync(string userCode, bool approve, EntityId person)
    {
        if (approve && (await FindAsync(userCode))?.Workspace is { } slug && await PlaceAsync(person, slug) is null)
        {
            throw RefusalException.Forbidden(
                $"This box asks for the workspace {slug}; only somebody who may decide there, a member of it, can let it in."
            );
        }

        var decided = await session
            .Sql(
                $"""
                update device_sessions set state = @state, person_id = @person where user_code = @code and state = 'pending' and expires_at > {session.Now}
                """
            )
            .Member("state", approve ? DeviceState.Approved : DeviceState.Denied)
            .Id("person", person)
            .Own("code", Read(userCode))
            .ExecuteAsync();
        if (decided == 0)
        {
            throw new RefusalException(404, "NOT_FOUND", "No login waits with this code. Codes are good for 15 minutes.");
        }

        await session.AuditAsync(new Actor($"person/{person}"), null, approve ? "device.approve" : "device.deny", person.Value);
    }

    // A machine may do less than a member, and more than a viewer.
    private async Task<Membership?> PlaceAsync(EntityId person, string slug) =>
        await Gate.EnterAsync(session, person, slug) is { } place && Permissions.May(place.Role, Permission.Decide) ? place : null;

    // Reading an approved login uses it up.
    private async Task<Found?> TakeAsync(string? deviceCode)
    {
        if (!Secret.TryRead(deviceCode, out var id, out var secret))
        {
            return null;
        }

        var found = await session
            .Sql(
                $"select state, person_id, client, workspace_slug, secret_hash from device_sessions where id = @id and expires_at > {session.Now} {session.Database.Lock}"
            )
            .Id("id", id)
            .FirstAsync(row => new Found(
                row.Member<DeviceState>("state"),
                row.IdOrNone("person_id"),
                row.Word("client").Value,
                row.WordOrNone("workspace_slug")?.Value,
                row.Own("secret_hash")!
            ));
        if (found is null || !Secret.Matches(secret, found.Hash))
        {
            return null;
        }

        if (found.State == DeviceState.Approved)
        {
            await session.Sql("update device_sessions set state = 'used' where id = @id").Id("id", id).ExecuteAsync();
        }

        return found;
    }

    // Accepts the code as people type it: in lower case, without the dash, with spaces.
    private static string Read(string? userCode)
    {
        var letters = new string([.. (userCode ?? "").ToUpperInvariant().Where(char.IsAsciiLetter)]);
        return letters.Length == 8 ? Spelled(letters) : "";
    }

    private static string Spelled(string letters) => $"{letters[..4]}-{letters[4..]}";

    private sealed record Found(DeviceState State, EntityId? Person, string Client, string? Workspace, string Hash);
}
