using System.Net;
using System.Threading.RateLimiting;
using Ias.Console.Contract;
using Ias.Console.Domain;

namespace Ias.Console.Api;

/// <summary>How much a token, and an address without a valid token, may ask. Kept in the process: each server counts its own.</summary>
/// <param name="TokenRate">Requests a second of one token; 0: no limit.</param>
/// <param name="AddressRate">Attempts a second of one address; 0: no limit.</param>
public sealed record RateLimitOptions(int TokenRate = 200, int AddressRate = 5);

/// <summary>Counts.</summary>
public sealed class RateLimits(RateLimitOptions options) : IDisposable
{
    private const int TokenBurst = 5; // seconds' worth
    private const int AddressBurst = 6;

    private readonly PartitionedRateLimiter<string> _tokens = Buckets(options.TokenRate, TokenBurst);
    private readonly PartitionedRateLimiter<string> _addresses = Buckets(options.AddressRate, AddressBurst);

    /// <summary>Counts a request of a token.</summary>
    /// <exception cref="RefusalException">It is one too many.</exception>
    public void Count(EntityId token) => Take(_tokens, token.Value, 1);

    /// <summary>Counts an attempt of an address.</summary>
    /// <exception cref="RefusalException">It is one too many.</exception>
    public void Attempt(IPAddress? address) => Take(_addresses, Name(address), 1);

    /// <summary>Whether the address has attempts left; counts nothing.</summary>
    /// <exception cref="RefusalException">It has none.</exception>
    public void MayAttempt(IPAddress? address) => Take(_addresses, Name(address), 0);

    public void Dispose()
    {
        _tokens.Dispose();
        _addresses.Dispose();
    }

    // Of IPv6 the network: an attacker has as many addresses in it as they like.
    private static string Name(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        return Convert.ToHexString(bytes.Length > 4 ? bytes[..8] : bytes);
    }

    private static void Take(PartitionedRateLimiter<string> limiter, string key, int permits)
    {
        using var lease = limiter.AttemptAcquire(key, permits);
        if (!lease.IsAcquired)
        {
            throw new RefusalException(429, "RATE_LIMITED", "Too many requests. Wait as many seconds as Retry-After says.");
        }
    }

    private static PartitionedRateLimiter<string> Buckets(int rate, int burst) =>
        PartitionedRateLimiter.Create<string, string>(key =>
            rate == 0
                ? RateLimitPartition.GetNoLimiter(key)
                : RateLimitPartition.GetTokenBucketLimiter(
                    key,
                    _ => new TokenBucketRateLimiterOptions
                    {
                        TokenLimit = rate * burst,
                        TokensPerPeriod = rate,
                        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                        QueueLimit = 0,
                    }
                )
        );
}
