using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ias.Core.Model;
using ConsoleJob = Ias.Console.Client.Wire.Job;

namespace Ias.Console.Worker.Kinds;

/// <summary>Id of a Console's job in a checkout's queue: always the same for the same job, so that a job received again is found.</summary>
internal static class LocalJobId
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz"; // as JobIds
    private const long Latest = 4_000_000_000_000; // milliseconds: the year 2096

    /// <param name="round">Number of times its agent was asked before, by a job of its own each.</param>
    public static string Of(ConsoleJob job, int round = 0)
    {
        var made = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(job.CreatedAt, 0, Latest));
        var word = string.Concat(
            SHA256
                .HashData(
                    Encoding.UTF8.GetBytes(round == 0 ? job.Id : string.Create(CultureInfo.InvariantCulture, $"{job.Id} again {round}"))
                )
                .Take(7)
                .Select(part => Digits[part & 31])
        );
        return string.Create(CultureInfo.InvariantCulture, $"{made.UtcDateTime:yyMMdd-HHmmssfff}-{word}") is var id && JobIds.Is(id)
            ? id
            : throw new InvalidOperationException($"{id} is no id of a job");
    }
}
