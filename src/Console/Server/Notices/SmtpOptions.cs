namespace Ias.Console.Server.Notices;

/// <summary>A mail server. <c>smtps://</c> is encrypted from the start; <c>smtp://</c> must become so, except to this machine.</summary>
/// <param name="Server">Its URL: <c>smtps://user@host:465</c>.</param>
/// <param name="Password">The user's; null: no login.</param>
/// <param name="From">The sender's address.</param>
public sealed record SmtpOptions(Uri Server, string? Password, string From);
