using System.Text.Json.Serialization;

namespace Ias.Console.Server.Domain;

/// <summary>Role of a member in a workspace; each role includes the permissions of those below it.</summary>
[JsonConverter(typeof(WordConverter<Role>))]
public enum Role
{
    Viewer,
    Member,
    Admin,
    Owner,
}

/// <summary>Purpose of a service token.</summary>
[JsonConverter(typeof(WordConverter<TokenScope>))]
public enum TokenScope
{
    /// <summary>Agents and runners: claim, report, plan, look.</summary>
    Machine,

    /// <summary>Only reads the workspace.</summary>
    Read,

    /// <summary>Adds items to the Context Lake.</summary>
    Integration,
}

/// <summary>Permission that an endpoint requires of its caller.</summary>
public enum Permission
{
    /// <summary>To read the workspace.</summary>
    Read,

    /// <summary>To claim and report jobs, as a worker does.</summary>
    Work,

    /// <summary>To add context items.</summary>
    Contribute,

    /// <summary>To make goals, approve, decide.</summary>
    Decide,

    /// <summary>To manage tokens and the data policy, and read the audit log.</summary>
    Administer,

    /// <summary>To manage the workspace's members and their roles.</summary>
    Own,

    /// <summary>Any valid token; the endpoint checks further itself.</summary>
    Known,
}

/// <summary>Permissions of each role and token scope: the one table.</summary>
public static class Permissions
{
    public static bool May(Role role, Permission permission) =>
        permission switch
        {
            Permission.Known or Permission.Read => true,
            Permission.Work or Permission.Contribute or Permission.Decide => role >= Role.Member,
            Permission.Administer => role >= Role.Admin,
            _ => role >= Role.Owner,
        };

    public static bool May(TokenScope scope, Permission permission) =>
        permission switch
        {
            Permission.Known => true,
            Permission.Read => scope is TokenScope.Machine or TokenScope.Read,
            Permission.Work => scope is TokenScope.Machine,
            Permission.Contribute => scope is TokenScope.Machine or TokenScope.Integration,
            _ => false,
        };
}
