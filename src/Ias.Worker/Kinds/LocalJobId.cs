using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ias.Core.Model;
using ConsoleJob = Ias.ControlPlane.Wire.Job;

namespace Ias.Worker.Kinds;

/// <summary>By which id a Console's job is in a checkout's queue: always the same, so that a job that comes again is found.</summary>
internal static class LocalJobId
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz"; // as JobIds
    private const long Latest = 4_000_000_000_000; // milliseconds: the year 2096

    public static string Of(ConsoleJob job)
    {
        var made = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(job.CreatedAt, 0, Latest));
        var word = string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(job.Id)).Take(7).Select(part => Digits[part & 31]));
        return string.Create(CultureInfo.InvariantCulture, $"{made.UtcDateTime:yyMMdd-HHmmssfff}-{word}") is var id && JobIds.Is(id)
            ? id
            : throw new InvalidOperationException($"{id} is no id of a job");
    }
}
