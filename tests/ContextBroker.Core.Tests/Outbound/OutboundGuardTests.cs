using System.Net;
using System.Net.Sockets;
using ContextBroker.Core.Outbound;
using Microsoft.Extensions.Options;

namespace ContextBroker.Core.Tests.Outbound;

public class OutboundGuardTests
{
    [TestCase("203.0.114.1", true)]
    [TestCase("8.8.8.8", true)]
    [TestCase("172.32.0.1", true)]
    [TestCase("2606:4700::1", true)]
    [TestCase("127.0.0.1", false)]
    [TestCase("10.1.2.3", false)]
    [TestCase("172.31.255.255", false)]
    [TestCase("192.168.1.1", false)]
    [TestCase("169.254.169.254", false)]
    [TestCase("0.0.0.0", false)]
    [TestCase("::1", false)]
    [TestCase("fe80::1", false)]
    [TestCase("fd00::1", false)]
    [TestCase("::ffff:10.0.0.1", false)]
    [TestCase("2002:7f00:1::", false)]
    public async Task PrivateIsRefused(string address, bool isPublic)
    {
        var guard = Guard(options => options.AllowPrivateAddresses = false);
        if (isPublic)
        {
            Assert.That(await guard.Resolve(address, default), Is.EqualTo(new[] { IPAddress.Parse(address) }));
        }
        else
        {
            Assert.That(async () => await guard.Resolve(address, default), Throws.InstanceOf<HttpRequestException>().With.Message.Contains("AllowPrivateAddresses"));
        }
    }

    [Test]
    public async Task NamesAreLookedAtAfterResolution()
    {
        Assert.That(async () => await Guard(options => options.AllowPrivateAddresses = false).Resolve("localhost", default), Throws.InstanceOf<HttpRequestException>());
        Assert.That(await Guard(_ => { }).Resolve("localhost", default), Is.Not.Empty);
    }

    [TestCase("10.20.1.1", true)]
    [TestCase("::ffff:10.20.1.1", true)]
    [TestCase("10.21.1.1", false)]
    public void NetworksAreOpened(string address, bool isAllowed)
    {
        var guard = Guard(options =>
        {
            options.AllowPrivateAddresses = false;
            options.AllowedNetworks.Add("10.20.0.0/16");
        });
        Assert.That(async () => await guard.Resolve(address, default), isAllowed ? Throws.Nothing : Throws.InstanceOf<HttpRequestException>());
    }

    [TestCase("10.0.0.1", true)]
    [TestCase("10.0.0.2", false)]
    [TestCase("evil-example.jp", false)]
    public void OnlyNamedHostsAreConnected(string host, bool isAllowed)
    {
        var guard = Guard(options =>
        {
            options.AllowedHosts.Add("10.0.0.1");
            options.AllowedHosts.Add("*.example.jp");
        });
        Assert.That(
            async () => await guard.Resolve(host, default),
            isAllowed ? Throws.Nothing : Throws.InstanceOf<HttpRequestException>().With.Message.Contains("AllowedHosts"));
    }

    [Test]
    public void ConnectionsAreRefusedBeforeTheyAreMade()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var handler = new SocketsHttpHandler();
        using var http = new HttpClient(Guard(options => options.AllowPrivateAddresses = false).Guard(handler));
        Assert.That(
            async () => await http.GetAsync(new Uri($"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/")),
            Throws.InstanceOf<HttpRequestException>().With.Message.Contains("may connect to"));
        Assert.That(listener.Pending(), Is.False);
    }

    private static OutboundGuard Guard(Action<OutboundOptions> configure)
    {
        var options = new OutboundOptions();
        configure(options);
        return new OutboundGuard(Options.Create(options));
    }
}
