# Every kind of resource, and nearly every argument that the provider has for them.

locals {
  team = "payments"
}

variable "ports" {
  type    = list(number)
  default = [8080, 8081]
}

resource "aws_appmesh_mesh" "shop" {
  name = "shop"

  spec {
    egress_filter {}
    service_discovery {
      ip_preference = "IPv4_ONLY"
    }
  }

  tags = {
    Team = local.team
    Note = "keep $${this}"
  }
}

resource "aws_appmesh_virtual_node" "cart" {
  name      = "cart"
  mesh_name = aws_appmesh_mesh.shop.id

  spec {
    backend_defaults {
      client_policy {
        tls {
          ports = [443, 8443, 443]
          certificate {
            sds {
              secret_name = "client"
            }
          }
          validation {
            subject_alternative_names {
              match {
                exact = ["a.shop.local"]
              }
            }
            trust {
              acm {
                certificate_authority_arns = ["arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012"]
              }
            }
          }
        }
      }
    }
    backend {
      virtual_service {
        virtual_service_name = "b.shop.local"
        client_policy {
          tls {
            enforce = false
            validation {
              trust {
                file {
                  certificate_chain = "/certs/ca.pem"
                }
              }
            }
          }
        }
      }
    }
    backend {
      virtual_service {
        virtual_service_name = "a.shop.local"
        client_policy {}
      }
    }
    listener {
      port_mapping {
        port     = "8080"
        protocol = "http"
      }
      health_check {
        healthy_threshold   = 2
        unhealthy_threshold = 3
        interval_millis     = 5000
        timeout_millis      = 2000
        protocol            = "http"
        path                = "/ping"
        port                = 8080
      }
      connection_pool {
        http {
          max_connections = 10
        }
      }
      outlier_detection {
        max_server_errors    = 5
        max_ejection_percent = 40
        interval {
          unit  = "s"
          value = 10
        }
        base_ejection_duration {
          unit  = "s"
          value = 20
        }
      }
      timeout {
        http {
          idle {
            unit  = "s"
            value = 30
          }
          per_request {
            unit  = "ms"
            value = 1500
          }
        }
      }
      tls {
        mode = "STRICT"
        certificate {
          file {
            certificate_chain = "/certs/chain.pem"
            private_key       = "/certs/key.pem"
          }
        }
        validation {
          trust {
            sds {
              secret_name = "ca"
            }
          }
        }
      }
    }
    logging {
      access_log {
        file {
          path = "/dev/stdout"
          format {
            json {
              key   = "start"
              value = "%START_TIME%"
            }
            json {
              key   = "code"
              value = "%RESPONSE_CODE%"
            }
          }
        }
      }
    }
    service_discovery {
      aws_cloud_map {
        namespace_name = "shop.local"
        service_name   = "cart"
        attributes = {
          stage = "test"
          zone  = 1
        }
      }
    }
  }
}

resource "aws_appmesh_virtual_node" "pool" {
  for_each  = { tcp = 9000, grpc = 9001, http2 = 9002 }
  name      = "pool-${each.key}"
  mesh_name = aws_appmesh_mesh.shop.id

  spec {
    dynamic "listener" {
      for_each = each.key == "tcp" ? [] : [each.value]
      content {
        port_mapping {
          port     = listener.value
          protocol = each.key
        }
      }
    }
    service_discovery {
      dns {
        hostname      = "${each.key}.shop.local"
        response_type = "ENDPOINTS"
        ip_preference = "IPv4_ONLY"
      }
    }
  }
}

resource "aws_appmesh_virtual_router" "web" {
  name      = "web"
  mesh_name = aws_appmesh_mesh.shop.name

  spec {
    dynamic "listener" {
      for_each = var.ports
      iterator = port
      content {
        port_mapping {
          port     = port.value
          protocol = element(["http", "grpc"], port.key)
        }
      }
    }
  }
}

resource "aws_appmesh_route" "http" {
  name                = "http"
  mesh_name           = aws_appmesh_mesh.shop.id
  virtual_router_name = aws_appmesh_virtual_router.web.name

  spec {
    priority = 10
    http_route {
      match {
        port   = var.ports[0]
        method = "GET"
        scheme = "https"
        path {
          regex = "/a/.*"
        }
        header {
          name   = "x-tier"
          invert = true
          match {
            prefix = "gold"
          }
        }
        header {
          name = "x-number"
          match {
            range {
              start = 1
              end   = 5
            }
          }
        }
        query_parameter {
          name = "q"
          match {
            exact = "x"
          }
        }
        query_parameter {
          name = "p"
        }
      }
      action {
        weighted_target {
          virtual_node = aws_appmesh_virtual_node.cart.name
          weight       = 0
          port         = 8080
        }
        weighted_target {
          virtual_node = aws_appmesh_virtual_node.pool["http2"].name
          weight       = 100
        }
      }
      retry_policy {
        http_retry_events = ["server-error", "gateway-error", "server-error"]
        tcp_retry_events  = ["connection-error"]
        max_retries       = 0
        per_retry_timeout {
          unit  = "s"
          value = 1
        }
      }
      timeout {
        idle {
          unit  = "s"
          value = 10
        }
      }
    }
  }
}

resource "aws_appmesh_route" "grpc" {
  name                = "grpc"
  mesh_name           = aws_appmesh_mesh.shop.id
  virtual_router_name = aws_appmesh_virtual_router.web.name

  spec {
    grpc_route {
      match {
        service_name = "shop.Items"
        method_name  = "List"
        port         = 8081
        metadata {
          name   = "tier"
          invert = true
          match {
            suffix = "old"
          }
        }
        metadata {
          name = "any"
        }
      }
      action {
        weighted_target {
          virtual_node = aws_appmesh_virtual_node.pool["grpc"].name
          weight       = 1
        }
      }
      retry_policy {
        grpc_retry_events = ["unavailable", "internal"]
        max_retries       = 1
        per_retry_timeout {
          unit  = "ms"
          value = 250
        }
      }
    }
  }
}

resource "aws_appmesh_route" "any" {
  count               = 2
  name                = "any-${count.index}"
  mesh_name           = aws_appmesh_mesh.shop.id
  virtual_router_name = aws_appmesh_virtual_router.web.name

  spec {
    priority = count.index + 1
    grpc_route {
      match {
        port = 8081
      }
      action {
        weighted_target {
          virtual_node = aws_appmesh_virtual_node.pool["grpc"].name
          weight       = 1
        }
      }
    }
  }
}

resource "aws_appmesh_virtual_service" "web" {
  name      = "web.shop.local"
  mesh_name = aws_appmesh_mesh.shop.id

  spec {
    provider {
      virtual_router {
        virtual_router_name = aws_appmesh_virtual_router.web.name
      }
    }
  }
}

resource "aws_appmesh_virtual_service" "empty" {
  name      = "empty.shop.local"
  mesh_name = aws_appmesh_mesh.shop.id

  spec {
    provider {}
  }
}

resource "aws_appmesh_virtual_gateway" "edge" {
  name      = "edge"
  mesh_name = aws_appmesh_mesh.shop.id

  spec {
    backend_defaults {
      client_policy {
        tls {
          enforce = true
          validation {
            trust {
              file {
                certificate_chain = "/certs/ca.pem"
              }
            }
          }
        }
      }
    }
    listener {
      port_mapping {
        port     = 8088
        protocol = "http"
      }
      health_check {
        healthy_threshold   = 2
        unhealthy_threshold = 3
        interval_millis     = 5000
        timeout_millis      = 2000
        protocol            = "http"
        path                = "/"
        port                = 8088
      }
      connection_pool {
        http {
          max_connections      = 5
          max_pending_requests = 6
        }
      }
      tls {
        mode = "PERMISSIVE"
        certificate {
          acm {
            certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
          }
        }
      }
    }
    logging {
      access_log {
        file {
          path = "/dev/stdout"
          format {
            text = "%START_TIME%\n"
          }
        }
      }
    }
  }
}

resource "aws_appmesh_gateway_route" "http" {
  name                 = "http"
  mesh_name            = aws_appmesh_mesh.shop.id
  virtual_gateway_name = aws_appmesh_virtual_gateway.edge.name

  spec {
    priority = 3
    http_route {
      match {
        prefix = "/"
        port   = 8088
        hostname {
          suffix = ".shop.local"
        }
        header {
          name = "x-any"
        }
        query_parameter {
          name = "q"
          match {
            exact = "x"
          }
        }
      }
      action {
        target {
          port = 8080
          virtual_service {
            virtual_service_name = aws_appmesh_virtual_service.web.name
          }
        }
        rewrite {
          prefix {
            value = "/x/"
          }
          hostname {
            default_target_hostname = "DISABLED"
          }
        }
      }
    }
  }
}

resource "aws_appmesh_gateway_route" "http2" {
  name                 = "http2"
  mesh_name            = aws_appmesh_mesh.shop.id
  virtual_gateway_name = aws_appmesh_virtual_gateway.edge.name

  spec {
    http2_route {
      match {
        path {
          exact = "/a"
        }
      }
      action {
        target {
          port = 8080
          virtual_service {
            virtual_service_name = aws_appmesh_virtual_service.web.name
          }
        }
        rewrite {
          path {
            exact = "/b"
          }
        }
      }
    }
  }
}

resource "aws_appmesh_gateway_route" "grpc" {
  name                 = "grpc"
  mesh_name            = aws_appmesh_mesh.shop.id
  virtual_gateway_name = aws_appmesh_virtual_gateway.edge.name

  spec {
    grpc_route {
      match {
        service_name = "shop.Items"
      }
      action {
        target {
          port = 8080
          virtual_service {
            virtual_service_name = aws_appmesh_virtual_service.web.name
          }
        }
      }
    }
  }
}
